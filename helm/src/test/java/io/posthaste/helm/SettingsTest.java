package io.posthaste.helm;

import static io.posthaste.helm.Rendered.elements;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.posthaste.helm.Rendered.Workload;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the chart sets is what the application reads. */
class SettingsTest {
  /** Read by Spring Boot, by the JVM, and by the check of {@code helm test}. */
  private static final Set<String> OF_OTHERS = Set.of("SPRING_CONFIG_ADDITIONAL_LOCATION",
      "SPRING_APPLICATION_JSON", "JDK_JAVA_OPTIONS", "QSTASH_URL", "QSTASH_TOKEN", "CHECK_HOST",
      "CHECK_PORT");
  private static final Set<String> OF_USERS = Set.of("HTTPS_PROXY", "NODE_NAME",
      "LOGGING_LEVEL_IO_POSTHASTE");

  static List<Path> values() {
    return Places.valuesFiles();
  }

  @ParameterizedTest
  @MethodSource("values")
  void everySettingIsDocumented(Path values) {
    assertThat(names(Rendered.of(values).settings())).isSubsetOf(allowed("spring.config.import"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void everySettingOfTheProvisioningIsDocumented(Path values) {
    Rendered.of(values)
        .ofKind("Job")
        .flatMap(job -> elements(job.at("/spec/template/spec/containers/0/env")))
        .filter(env -> env.path("name").asText().equals("SPRING_APPLICATION_JSON"))
        .forEach(env -> assertThat(names(Rendered.parse(env.path("value").asText())))
            .isSubsetOf(allowed()));
  }

  @ParameterizedTest
  @MethodSource("values")
  void everyVariableIsOneThatTheApplicationReads(Path values) {
    var known = Documented.properties()
        .stream()
        .map(property -> property.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT))
        .collect(Collectors.toSet());
    Rendered.of(values)
        .workloads()
        .filter(Workload::isOurs)
        .flatMap(Workload::env)
        .map(env -> env.path("name").asText())
        .filter(name -> !OF_OTHERS.contains(name) && !OF_USERS.contains(name))
        .forEach(name -> assertThat(known).contains(name));
  }

  @ParameterizedTest
  @MethodSource("values")
  void noSecretStandsInASettingOrAVariable(Path values) {
    var rendered = Rendered.of(values);

    assertThat(names(rendered.settings()))
        .noneMatch(name -> name.matches(".*(token|password|secret|signing-key)"));
    rendered.workloads()
        .flatMap(Workload::env)
        .filter(env -> env.path("name").asText().matches(".*(TOKEN|PASSWORD|SECRET)"))
        .forEach(env -> assertThat(env.at("/valueFrom/secretKeyRef").isObject()).isTrue());
  }

  @ParameterizedTest
  @MethodSource("values")
  void aSecretThatTheChartMakesHasWhatTheApplicationReads(Path values) {
    Rendered.of(values)
        .ofKind("Secret")
        .map(secret -> names(secret.path("stringData")))
        .forEach(names -> assertThat(names).contains("posthaste.tenants.default.token")
            .map(name -> name.replace(".default.", ".<id>."))
            .isSubsetOf(Documented.properties()));
  }

  private static Set<String> names(JsonNode settings) {
    return settings.properties()
        .stream()
        .map(Map.Entry::getKey)
        .map(name -> name.replaceFirst("^(posthaste.kafka.properties)\\..*", "$1.<name>"))
        .collect(Collectors.toSet());
  }

  private static Set<String> allowed(String... more) {
    var allowed = Documented.properties();
    allowed.addAll(List.of(more));
    return allowed;
  }
}
