package io.posthaste.ingestapi.read;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is asked of another service.
 *
 * @param path below the one that is asked
 * @param parameters names, made of letters, and values, made of anything
 */
public record Question(String path, Map<String, String> parameters) {
  public static Question of(String path, String tenant) {
    return new Question(path, Map.of("tenant", tenant));
  }

  /** The same with one parameter more. */
  public Question with(String name, String value) {
    var more = new LinkedHashMap<>(parameters);
    more.put(name, value);
    return new Question(path, more);
  }

  /** The same below another path. */
  Question below(String parent) {
    return new Question(parent + path, parameters);
  }

  /** Path and query, with a place for each value. */
  String template() {
    return parameters.keySet()
        .stream()
        .map(name -> name + "={" + name + "}")
        .collect(Collectors.joining("&", path + "?", ""));
  }
}
