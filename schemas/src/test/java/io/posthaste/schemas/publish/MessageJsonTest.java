package io.posthaste.schemas.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.MessageId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageJsonTest {
  private static final Instant NOON = Instant.ofEpochMilli(1_767_355_200_000L);
  private static final MessageId ID = MessageId.appended(NOON, 3, 17);

  private static String json(byte[] body, MessageJson.Context context, String... namesAndValues) {
    var fields = new ArrayList<HeaderField>();
    fields.add(HeaderField.ofText("destination", "https://example.com/a?b=ü"));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.add(HeaderField.ofText(namesAndValues[i], namesAndValues[i + 1]));
    }
    var parsed = new PublishParser(PublishLimits.DEFAULT).parse(new HeaderFields(fields));
    return MessageJson.of(ID, ((ParsedPublish.Valid) parsed).command(), body, context);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aPlainMessageHasWhatIsAlwaysThere() {
    assertThat(json(new byte[0], MessageJson.Context.dueAt(NOON))).isEqualTo("{\"messageId\":\""
        + ID + "\",\"url\":\"https://example.com/a?b=ü\",\"maxRetries\":3,"
        + "\"createdAt\":1767355200000,\"notBefore\":1767355200000,\"method\":\"POST\"}");
  }

  @Test
  void everythingThatWasSentIsThere() {
    String json = json(utf8("{\"hello\":\"wörld\"}"),
        new MessageJson.Context("group", "end", "scd_1", NOON.plusSeconds(5)),
        "upstash-method", "get", "upstash-retries", "7", "upstash-timeout", "90s",
        "upstash-retry-delay", "1000 * retried", "upstash-label", "a,b",
        "upstash-forward-test-header", "x", "content-type", "text/plain",
        "upstash-forward-Test-Header", "y", "upstash-flow-control-key", "k",
        "upstash-flow-control-value", "parallelism=2,period=1d",
        "upstash-callback", "https://example.com", "upstash-callback-forward-my-key", "v",
        "upstash-failure-callback", "https://example.com/?f", "upstash-caller-ip", "::1");
    assertThat(json).isEqualTo("{\"messageId\":\"" + ID
        + "\",\"url\":\"https://example.com/a?b=ü\",\"maxRetries\":7,"
        + "\"createdAt\":1767355200000,\"notBefore\":1767355205000,\"topicName\":\"group\","
        + "\"endpointName\":\"end\",\"scheduleId\":\"scd_1\",\"method\":\"GET\","
        + "\"header\":{\"Content-Type\":[\"text/plain\"],\"Test-Header\":[\"x\",\"y\"]},"
        + "\"body\":\"{\\\"hello\\\":\\\"wörld\\\"}\",\"callback\":\"https://example.com\","
        + "\"callbackHeader\":{\"My-Key\":[\"v\"]},\"failureCallback\":\"https://example.com/?f\","
        + "\"callerIP\":\"::1\",\"label\":\"a\",\"labels\":[\"a\",\"b\"],"
        + "\"flowControlKey\":\"k\",\"parallelism\":2,\"period\":86400,"
        + "\"retryDelayExpression\":\"1000 * retried\",\"timeout\":90}");
  }

  @Test
  void bytesThatAreNoTextAreBase64() {
    assertThat(json(new byte[]{(byte) 0xff, 0}, MessageJson.Context.dueAt(NOON)))
        .endsWith("\"bodyBase64\":\"/wA=\"}");
  }

  @Test
  void whatIsToBeRedactedShowsAsItsHash() {
    String json = json(utf8("secret"), MessageJson.Context.dueAt(NOON), "upstash-redact-fields",
        "body,header[X-Key]", "upstash-forward-x-key", "secret", "upstash-forward-x-other", "o");
    String hash = "REDACTED:2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";
    assertThat(json).contains("\"X-Key\":[\"" + hash + "\"]", "\"X-Other\":[\"o\"]",
        "\"body\":\"" + hash + "\"").doesNotContain("secret");
  }

  @Test
  void aMessageOfAQueueNamesIt() {
    assertThat(json(new byte[0], MessageJson.Context.dueAt(NOON), "upstash-queue-name", "q"))
        .endsWith(",\"method\":\"POST\",\"queueName\":\"q\"}");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "parallelism=3, rate=4, period=2s|\"parallelism\":3,\"rate\":4,\"period\":2}",
      "rate=1|\"rate\":1,\"period\":1}",
      "rate=23, period=1h30m3s|\"rate\":23,\"period\":5403}",
      "parallelism=5|\"parallelism\":5,\"period\":1}",
      "period=1d, rate=5, parallelism=10|\"parallelism\":10,\"rate\":5,\"period\":86400}",
      "rate=1, period=7d|\"rate\":1,\"period\":604800}"})
  void limitsAreShownAsTheyWereSent(String limits, String shown) {
    assertThat(json(new byte[0], MessageJson.Context.dueAt(NOON), "upstash-flow-control-key", "a/b",
        "upstash-flow-control-value", limits))
        .endsWith(",\"flowControlKey\":\"a/b\"," + shown);
  }
}
