package io.posthaste.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuesTest {
  private static final Path SCHEMA_FILE = Places.CHART.resolve("values.schema.json");
  private static final JsonNode SCHEMA = Rendered.parse(Places.text(SCHEMA_FILE));
  private static final JsonNode VALUES = Rendered
      .parse(Places.text(Places.CHART.resolve("values.yaml")));

  /** What other values set, what is secret, and what a chart cannot leave to chance. */
  private static final Pattern NOT_IN_CONFIG = Pattern.compile(
      "posthaste\\.(kafka\\.(?!start-wait).*|tenants\\..*|internal\\.(?!timeout).*"
          + "|topics\\.(prefix|partitions|replication-factor|min-insync-replicas|max-body-size)"
          + "|destinations\\.allowed-ranges|scheduler\\.(state-directory|internal\\..*)"
          + "|(dlq|event-log)\\.directory|.*\\.enabled)");

  @Test
  void theSchemaLeavesNothingOpen() {
    var open = new ArrayList<String>();
    findOpen("", SCHEMA, open);

    assertThat(open).isEmpty();
  }

  @Test
  void everyValueHasADefaultAndEveryDefaultIsInTheSchema() {
    compare("", SCHEMA, VALUES);
  }

  @Test
  void everyValueIsUsed() throws IOException {
    var templates = new StringBuilder();
    try (var files = Files.walk(Places.CHART.resolve("templates"))) {
      files.filter(Files::isRegularFile).map(Places::text).forEach(templates::append);
    }
    var text = templates.toString();
    var unused = leaves("", VALUES).stream()
        .map(path -> path.substring(path.lastIndexOf('.') + 1))
        .filter(name -> !Pattern.compile("\\." + name + "\\b").matcher(text).find())
        .toList();

    assertThat(unused).isEmpty();
    Pattern.compile("\\$?\\.Values\\.([A-Za-z.]+)").matcher(text).results().forEach(use -> {
      String pointer = "/" + use.group(1).replaceFirst("\\.$", "").replace('.', '/');
      assertThat(VALUES.at(pointer).isMissingNode()).as(use.group()).isFalse();
    });
  }

  @Test
  void everySettingThatNoValueSetsCanBeGivenByName() throws IOException {
    String names = Documented.properties()
        .stream()
        .filter(name -> !NOT_IN_CONFIG.matcher(name).matches())
        .map(name -> "          \"" + name + "\"")
        .collect(Collectors.joining(",\n"));
    String start = "\"propertyNames\": {\n        \"enum\": [\n";
    String schema = Places.text(SCHEMA_FILE);
    int from = schema.indexOf(start) + start.length();
    int to = schema.indexOf("\n        ]", from);

    Kept.check(SCHEMA_FILE, schema.substring(0, from) + names + schema.substring(to));
  }

  @ParameterizedTest
  @CsvSource({"api.replica, replica", "kafka.bootstrapserver, bootstrapserver",
      "dispatcher.keda.enable, enable", "monitoring.serviceMonitors.enabled, serviceMonitors",
      "scheduler.pods.nodeselector.a, nodeselector", "scheduler.resources.limit.memory, limit",
      "api.storage.size, storage", "config.posthaste\\.limits\\.max-retry, max-retry",
      "config.posthaste\\.tenants\\.default\\.token, token"})
  void aTypoIsRefusedByName(String value, String named) {
    assertThatThrownBy(() -> services().set(value, "1").call()).hasMessageContaining(named);
  }

  @ParameterizedTest
  @CsvSource({"mode, both", "api.replicas, two", "topics.partitions, 0",
      "kafka.securityProtocol, TLS", "topics.maxBodySize, 1",
      "kafka.bootstrapServers, kafka", "service.port, 70000"})
  void aValueOfTheWrongKindIsRefused(String value, String wrong) {
    assertThatThrownBy(() -> services().set(value, wrong).call())
        .hasMessageContaining(value.substring(value.indexOf('.') + 1));
  }

  @Test
  void whatIsMissingIsNamed() {
    assertRefused(Map.of(), "credentials.existingSecret");
    assertRefused(Map.of("credentials.existingSecret", "a"), "kafka.bootstrapServers");
    assertRefused(with("kafka.securityProtocol", "SASL_SSL"), "kafka.sasl.mechanism");
    assertRefused(with("kafka.securityProtocol", "SASL_SSL", "kafka.sasl.mechanism", "OAUTHBEARER",
        "kafka.sasl.existingSecret", "b"), "tokenEndpoint");
    assertRefused(with("ingress.enabled", "true"), "ingress.host");
    assertRefused(with("gateway.enabled", "true"), "gateway.parentRefs");
  }

  @Test
  void whatDoesNotGoTogetherIsNamed() {
    assertRefused(with("credentials.generate", "true"), "credentials.generate");
    assertRefused(with("mode", "all-in-one"), "kafka.bootstrapServers");
    assertRefused(with("kafka.singleNode.enabled", "true"), "kafka.singleNode");
    assertRefused(with("kafka.sasl.mechanism", "PLAIN"), "kafka.securityProtocol");
    assertRefused(with("kafka.tls.trustedSecret", "a"), "kafka.securityProtocol");
    assertRefused(with("topics.minInsyncReplicas", "4"), "topics.replicationFactor");
    assertRefused(
        with("dispatcher.autoscaling.enabled", "true", "dispatcher.keda.enabled", "true"),
        "dispatcher.keda");
  }

  @Test
  void workersThatWouldHaveNothingToDoAreRefused() {
    assertRefused(with("topics.partitions", "4", "dispatcher.replicas", "5"),
        "dispatcher.replicas");
    assertRefused(with("topics.partitions", "4", "scheduler.replicas", "5"), "scheduler.replicas");
    assertRefused(with("topics.partitions", "4", "dispatcher.keda.enabled", "true"),
        "dispatcher.keda.maxReplicas");
  }

  private static TemplateCommand services() {
    return new Helm(Places.CHART).template()
        .withKubeVersion(Rendered.KUBERNETES)
        .withValuesFile(Places.VALUES.resolve("services.yaml"));
  }

  private static Map<String, String> with(String... settings) {
    var all = new HashMap<>(
        Map.of("credentials.existingSecret", "a", "kafka.bootstrapServers", "kafka:9092"));
    for (int i = 0; i < settings.length; i += 2) all.put(settings[i], settings[i + 1]);
    return all;
  }

  private static void assertRefused(Map<String, String> settings, String named) {
    var template = new Helm(Places.CHART).template().withKubeVersion(Rendered.KUBERNETES);
    settings.forEach(template::set);
    assertThatThrownBy(template::call).hasMessageContaining(named);
  }

  private static void findOpen(String path, JsonNode schema, List<String> open) {
    if (schema.isObject()) {
      if (schema.has("properties") && !schema.has("additionalProperties")) open.add(path);
      schema.properties().forEach(entry -> {
        if (Set.of("properties", "$defs").contains(entry.getKey())) {
          entry.getValue()
              .properties()
              .forEach(named -> findOpen(path + "/" + named.getKey(),
                  named.getValue(), open));
        } else {
          findOpen(path + "/" + entry.getKey(), entry.getValue(), open);
        }
      });
    }
  }

  private static void compare(String path, JsonNode schema, JsonNode values) {
    JsonNode resolved = schema.has("$ref")
        ? SCHEMA.at(schema.path("$ref").asText().substring(1))
        : schema;
    if (!resolved.has("properties") || values.isEmpty()) return;
    Set<String> inSchema = keys(resolved.path("properties"));
    inSchema.remove("global");
    assertThat(keys(values)).as(path).isEqualTo(inSchema);
    resolved.path("properties").properties().forEach(entry -> {
      if (!entry.getKey().equals("global")) {
        compare(path + "." + entry.getKey(), entry.getValue(), values.path(entry.getKey()));
      }
    });
  }

  private static List<String> leaves(String path, JsonNode values) {
    if (!values.isObject() || values.isEmpty() || path.endsWith(".requests")
        || path.endsWith(".limits") || path.endsWith(".resources")) {
      return List.of(path);
    }
    return values.properties()
        .stream()
        .flatMap(entry -> leaves(path + "." + entry.getKey(), entry.getValue()).stream())
        .toList();
  }

  private static Set<String> keys(JsonNode object) {
    return object.properties()
        .stream()
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
