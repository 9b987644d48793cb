package io.posthaste.schemas.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.log.LogMessage;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.MessageJson;
import io.posthaste.schemas.publish.ParsedPublish;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.publish.PublishParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The published schema of events says what the code writes. JSON is YAML. */
class EventSchemaTest {
  private static final HeaderFields EVERYTHING = HeaderFields.of(
      new HeaderField("destination", "https://example.com/a?b"),
      new HeaderField("upstash-label", "a,b"), new HeaderField("upstash-timeout", "5s"),
      new HeaderField("upstash-forward-x", "1"), new HeaderField("upstash-retry-delay", "1000"),
      new HeaderField("upstash-callback", "https://example.com/c"),
      new HeaderField("upstash-callback-forward-y", "2"),
      new HeaderField("upstash-failure-callback", "https://example.com/f"),
      new HeaderField("upstash-failure-callback-forward-z", "3"),
      new HeaderField("upstash-caller-ip", "127.0.0.1"));

  private static Map<String, Object> schema;

  @BeforeAll
  static void read() throws IOException {
    try (var in = EventSchemaTest.class.getResourceAsStream("/posthaste/event.schema.json")) {
      schema = new Yaml().load(in);
    }
  }

  @Test
  void itDescribesEveryPropertyOfAnEvent() {
    var event = new MessageEvent(MessageId.appended(Instant.EPOCH, 0, 0), "t",
        MessageEvent.State.ERROR, Instant.EPOCH, "u", "m", 1, Instant.EPOCH, Instant.EPOCH,
        Duration.ZERO, 500, "e", "d", new DeadLetter.Response(500, HeaderFields.NONE, ""),
        new LogMessage("{}"));
    var written = json(new String(MessageEventCodec.toBytes(event), StandardCharsets.UTF_8));
    assertThat(map(schema, "properties").keySet())
        .containsExactlyElementsOf(written.keySet());
    assertThat(map(map(schema, "properties"), "state").get("enum")).isEqualTo(
        Arrays.stream(MessageEvent.State.values()).map(Enum::name).toList());
  }

  @Test
  void whatAnEventAlwaysHasIsRequired() {
    var event = new MessageEvent(MessageId.appended(Instant.EPOCH, 0, 0), "t",
        MessageEvent.State.REJECTED, Instant.EPOCH, null, null, 0, null, null, null, null, null,
        null);
    var written = json(new String(MessageEventCodec.toBytes(event), StandardCharsets.UTF_8));
    assertThat(schema.get("required")).isEqualTo(List.copyOf(written.keySet()));
  }

  @Test
  void itDescribesEveryPropertyOfAMessage() {
    var inQueue = message(new HeaderField("upstash-queue-name", "q"));
    var limited = message(new HeaderField("upstash-flow-control-key", "k"),
        new HeaderField("upstash-flow-control-value", "parallelism=1,rate=2,period=3s"));
    inQueue.putAll(limited);
    var message = map(map(schema, "$defs"), "message");
    assertThat(map(message, "properties").keySet())
        .containsExactlyInAnyOrderElementsOf(inQueue.keySet());
  }

  private static Map<String, Object> message(HeaderField... more) {
    if (!(new PublishParser(PublishLimits.DEFAULT).parse(EVERYTHING.and(more)) instanceof //
    ParsedPublish.Valid(var command))) {
      throw new AssertionError("expected a publish");
    }
    return json(LogMessage.of(command, new byte[]{1},
        new MessageJson.Context("g", "e", "s", Instant.EPOCH)).json());
  }

  private static Map<String, Object> json(String text) {
    return new Yaml().load(text);
  }

  @SuppressWarnings("unchecked") // what YAML mappings are
  private static Map<String, Object> map(Map<String, Object> parent, String key) {
    return (Map<String, Object>) Objects.requireNonNull(parent.get(key), key);
  }
}
