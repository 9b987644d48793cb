package io.posthaste.schemas.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.MessageJson.Context;
import java.time.Instant;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackJsonTest {
  private static final Instant NOON = Instant.ofEpochMilli(1_767_355_200_000L);
  private static final MessageId ID = MessageId.appended(NOON, 3, 17);
  private static final int PLENTY = 1 << 20;

  private static HeaderFields fields(String... namesAndValues) {
    var fields = new ArrayList<HeaderField>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.add(HeaderField.ofText(namesAndValues[i], namesAndValues[i + 1]));
    }
    return new HeaderFields(fields);
  }

  private static PublishCommand command(String... namesAndValues) {
    var parsed = new PublishParser(PublishLimits.DEFAULT).parse(
        new HeaderFields(fields("destination", "https://example.com/a?b=c").and(
            fields(namesAndValues).list().toArray(HeaderField[]::new)).list()));
    return ((ParsedPublish.Valid) parsed).command();
  }

  private static CallbackJson of(Context context, int status, HeaderFields headers, String body,
      int retried, @Nullable String dlqId, String... namesAndValues) {
    return new CallbackJson(ID, command(namesAndValues), context, status, headers,
        new Body(body.getBytes(UTF_8)), retried, 3, dlqId);
  }

  private static String text(CallbackJson json, String sourceBody, int maxBytes) {
    return new String(json.toBytes(sourceBody.getBytes(UTF_8), maxBytes), UTF_8);
  }

  @Test
  void everythingThatThereIsStandsInIt() {
    var json = of(new Context("group", "end", "scd_1", NOON.plusSeconds(5)), 500,
        fields("content-type", "text/plain", "X-A", "1", "x-a", "2"), "oops", 3, "1-2",
        "upstash-method", "PUT", "content-type", "text/css", "upstash-forward-my-key", "v",
        "upstash-caller-ip", "::1", "upstash-redact-fields", "body,header");

    assertThat(text(json, "hi", PLENTY)).isEqualTo("{\"status\":500,"
        + "\"header\":{\"Content-Type\":[\"text/plain\"],\"X-A\":[\"1\",\"2\"]},"
        + "\"body\":\"b29wcw==\",\"retried\":3,\"maxRetries\":3,\"dlqId\":\"1-2\","
        + "\"sourceMessageId\":\"" + ID + "\",\"topicName\":\"group\",\"endpointName\":\"end\","
        + "\"url\":\"https://example.com/a?b=c\",\"method\":\"PUT\","
        + "\"sourceHeader\":{\"Content-Type\":[\"text/css\"],\"My-Key\":[\"v\"]},"
        + "\"sourceBody\":\"aGk=\",\"notBefore\":1767355205000,\"createdAt\":1767355200000,"
        + "\"scheduleId\":\"scd_1\",\"callerIP\":\"::1\"}");
  }

  @Test
  void whatIsEmptyIsLeftOut() {
    var json = of(Context.dueAt(NOON), 0, HeaderFields.NONE, "", 0, null);

    assertThat(text(json, "", PLENTY)).isEqualTo("{\"status\":0,\"maxRetries\":3,"
        + "\"sourceMessageId\":\"" + ID + "\",\"url\":\"https://example.com/a?b=c\","
        + "\"method\":\"POST\",\"notBefore\":1767355200000,\"createdAt\":1767355200000}");
  }

  @Test
  void theAnswersBodyIsCutFirst() {
    var json = of(Context.dueAt(NOON), 200, HeaderFields.NONE, "r".repeat(3000), 0, null);

    String text = text(json, "s".repeat(3000), 6000);

    assertThat(text.length()).isBetween(5900, 6000);
    assertThat(text).contains("\"body\":\"cnJy", "\"sourceBody\":\"" + "c3Nz".repeat(1000) + "\"");
  }

  @Test
  void thenTheBodyOfTheMessageIsLeftOutAsAWhole() {
    var json = of(Context.dueAt(NOON), 200, HeaderFields.NONE, "r".repeat(3000), 0, null);

    String text = text(json, "s".repeat(9000), 6000);

    assertThat(text).doesNotContain("sourceBody")
        .contains("\"body\":\"" + "cnJy".repeat(1000) + "\"");
  }

  @Test
  void thenTheHeadersAreLeftOut() {
    var json = of(Context.dueAt(NOON), 200, fields("x-large", "x".repeat(3000)), "body", 0, null,
        "upstash-forward-a", "b");

    String text = text(json, "source", 1000);

    assertThat(text).startsWith("{\"status\":200,\"maxRetries\":3,").doesNotContain("eader", "ody");
  }

  @ParameterizedTest
  @ValueSource(ints = {220, 300, 1000, 4096, 6001, 6002, 6003, 6004, 9000})
  void itIsNeverLongerThanItMayBe(int maxBytes) {
    for (int body = 0; body < 4000; body += 97) {
      var json = of(Context.dueAt(NOON), 200, fields("a", "\u0001"), "r".repeat(body), 1, null);
      assertThat(text(json, "s".repeat(4000 - body), maxBytes).length())
          .isLessThanOrEqualTo(maxBytes);
    }
  }
}
