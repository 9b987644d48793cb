package io.posthaste.schemas.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.log.LogMessage;
import io.posthaste.schemas.message.MessageId;
import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MessageEventCodecTest {
  private static final Instant TIME = Instant.ofEpochMilli(1767225600000L);
  private static final MessageEvent FULL = new MessageEvent(MessageId.appended(TIME, 1, 2), "acme",
      MessageEvent.State.ERROR,
      TIME.plusMillis(1000), "https://example.com/\"é", "POST", 1, TIME, TIME.plusMillis(4),
      Duration.ofMillis(996), 500, "status 500", "1767225600000-131073");
  private static final MessageEvent SMALL = new MessageEvent(FULL.messageId(), "default",
      MessageEvent.State.REJECTED, TIME, null, null, 0, null, null, null, null, null, null);

  @Test
  void theFormIsFrozen() {
    assertThat(new String(MessageEventCodec.toBytes(FULL), UTF_8)).isEqualTo("{\"messageId\":\""
        + FULL.messageId() + "\",\"tenant\":\"acme\",\"state\":\"ERROR\",\"time\":1767225601000,"
        + "\"url\":\"https://example.com/\\\"é\",\"method\":\"POST\",\"attempt\":1,"
        + "\"dueTime\":1767225600000,\"startedAt\":1767225600004,\"durationMs\":996,"
        + "\"latenessMs\":4,\"responseStatus\":500,\"error\":\"status 500\","
        + "\"dlqId\":\"1767225600000-131073\"}");
    assertThat(new String(MessageEventCodec.toBytes(SMALL), UTF_8)).isEqualTo("{\"messageId\":\""
        + FULL.messageId()
        + "\",\"tenant\":\"default\",\"state\":\"REJECTED\",\"time\":1767225600000}");
  }

  @Test
  void whatIsWrittenIsReadBack() {
    assertThat(MessageEventCodec.fromBytes(MessageEventCodec.toBytes(FULL))).isEqualTo(FULL);
    assertThat(MessageEventCodec.fromBytes(MessageEventCodec.toBytes(SMALL))).isEqualTo(SMALL);
  }

  @Test
  void theAnswerToAFailedAttemptIsInIt() {
    var headers = HeaderFields.of(HeaderField.ofText("Content-Type", "text/plain"),
        HeaderField.ofText("Set-Cookie", "a"), HeaderField.ofText("Set-Cookie", "ü"));
    var answered = FULL.answered(new DeadLetter.Response(500, headers, "oops\u00ff"));
    assertThat(new String(MessageEventCodec.toBytes(answered), UTF_8)).endsWith(
        ",\"responseHeaders\":{\"Content-Type\":[\"text/plain\"],\"Set-Cookie\":[\"a\",\"ü\"]},"
            + "\"responseBody\":\"b29wc/8=\"}");
    assertThat(MessageEventCodec.fromBytes(MessageEventCodec.toBytes(answered)))
        .isEqualTo(answered);
  }

  @Test
  void aMessageThatWasMadeIsInItAsItIs() {
    var message = new LogMessage("{\"url\":\"https://example.com/é\",\"labels\":[\"a\",\"\\\"\"]}");
    var made = SMALL.of(message);
    assertThat(new String(MessageEventCodec.toBytes(made), UTF_8))
        .endsWith(",\"message\":" + message.json() + "}");
    assertThat(MessageEventCodec.fromBytes(MessageEventCodec.toBytes(made))).isEqualTo(made);
  }

  @Test
  void fieldsOfANewerVersionArePassedOver() {
    var text = new String(MessageEventCodec.toBytes(SMALL), UTF_8);
    var newer = "{\"new\":{\"a\":[1]}," + text.substring(1);
    assertThat(MessageEventCodec.fromBytes(newer.getBytes(UTF_8))).isEqualTo(SMALL);
  }

  @Property
  void otherBytesAreANamedError(@ForAll byte[] bytes) {
    assertThatExceptionOfType(CorruptRecordException.class)
        .isThrownBy(() -> MessageEventCodec.fromBytes(bytes));
  }
}
