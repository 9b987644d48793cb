package io.posthaste.schemas.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.CommandType;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The published description says what the code does. */
class AsyncApiTest {
  private static final Set<String> NOT_PUBLISHED = Set.of(HeaderNames.HEADER_FORWARD);

  private static Map<String, Object> document;

  @BeforeAll
  static void read() throws IOException {
    try (var in = AsyncApiTest.class.getResourceAsStream("/posthaste/asyncapi.yaml")) {
      document = new Yaml().load(in);
    }
  }

  @Test
  void itDescribesEveryHeaderOfAPublish() throws IllegalAccessException {
    var names = new TreeSet<String>();
    for (var field : HeaderNames.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class
          && !field.getName().endsWith("PREFIX")) {
        names.add((String) field.get(null));
      }
    }
    names.removeAll(NOT_PUBLISHED);
    assertThat(properties("PublishHeaders").keySet()).containsExactlyInAnyOrderElementsOf(names);
    assertThat(values("PublishHeaders", "type")).containsExactlyInAnyOrderElementsOf(
        Arrays.stream(CommandType.values()).map(CommandType::text).toList());
  }

  @Test
  void itDescribesEveryHeaderOfADeadLetter() {
    var response = new DeadLetter.Response(500, HeaderFields.NONE, "");
    var letter = new DeadLetter(MessageId.appended(Instant.EPOCH, 0, 0), DeadLetter.Reason.FAILED,
        "", Instant.EPOCH, 1, response, HeaderFields.NONE);
    assertThat(properties("DeadLetterHeaders").keySet()).containsExactlyInAnyOrderElementsOf(
        letter.toFields().list().stream().map(field -> field.name()).toList());
    assertThat(values("DeadLetterHeaders", "dlq-reason")).containsExactlyInAnyOrderElementsOf(
        Arrays.stream(DeadLetter.Reason.values()).map(DeadLetter.Reason::text).toList());
  }

  @Test
  void itLeavesEventsToTheirSchema() {
    var event = map(map(map(document, "components"), "schemas"), "Event");
    assertThat(event).isEqualTo(Map.of("$ref", "event.schema.json"));
  }

  private static Map<String, Object> properties(String schema) {
    return map(map(map(map(document, "components"), "schemas"), schema), "properties");
  }

  private static List<String> values(String schema, String property) {
    var values = Objects.requireNonNull(map(properties(schema), property).get("enum"));
    return ((List<?>) values).stream().map(String::valueOf).toList();
  }

  @SuppressWarnings("unchecked") // what YAML mappings are
  private static Map<String, Object> map(Map<String, Object> parent, String key) {
    return (Map<String, Object>) Objects.requireNonNull(parent.get(key), key);
  }
}
