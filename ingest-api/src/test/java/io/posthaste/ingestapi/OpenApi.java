package io.posthaste.ingestapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.ingestapi.web.ApiCall;
import io.posthaste.schemas.topic.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.Yaml;

/** The description of the REST door in {@code openapi.yaml}. */
final class OpenApi {
  private static final Map<String, Set<String>> CALLS = read();

  private OpenApi() {}

  /** Described statuses of each call, which is named by method and path. */
  static Map<String, Set<String>> calls() {
    return CALLS;
  }

  static String name(ApiCall call) {
    return call.method() + " " + call.path();
  }

  /** Fails when a described call was answered with a status that is not. */
  static void checkDescribed(String request, int status) {
    callOf(request)
        .ifPresent(name -> assertThat(CALLS.get(name)).as(name).contains("" + status));
  }

  /** The first that fits: of two with the same beginning the longer one stands first. */
  private static Optional<String> callOf(String request) {
    for (var call : ApiCall.values()) {
      var pattern = Pattern.compile(call.method() + " " + call.path()
          .replace("{destination}", ".+")
          .replace("{schedule}", call == ApiCall.CREATE_SCHEDULE ? "[^ ?].*" : "[^/? ]+")
          .replaceAll("\\{\\w+}", "[^/? ]+") + "/?(\\?\\S*)? HTTP/1.1(?s).*");
      if (pattern.matcher(request).matches()) return Optional.of(name(call));
    }
    return Optional.empty();
  }

  private static Map<String, Set<String>> read() {
    try (var yaml = Topic.class.getResourceAsStream("/posthaste/openapi.yaml")) {
      Map<String, Map<String, Map<String, Map<String, Map<String, ?>>>>> described = new Yaml()
          .load(yaml);
      var calls = new TreeMap<String, Set<String>>();
      described.getOrDefault("paths", Map.of())
          .forEach((path, methods) -> methods.forEach((method, call) -> calls.put(
              method.toUpperCase(Locale.ROOT) + " " + path,
              new TreeSet<>(call.getOrDefault("responses", Map.of()).keySet()))));
      return calls;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
