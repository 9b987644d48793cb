package io.posthaste.schemas.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.MessageId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CancelFilterTest {
  private static final Instant NOON = Instant.ofEpochMilli(1_767_355_200_000L);
  private static final MessageId ID = MessageId.appended(NOON, 3, 17);
  private static final String ALL_OF_IT = """
      {"messageIds":["a","b"],"topicName":["t"],"queueName":["q"],"url":["https://a.b/?x=1,2"],\
      "host":["a.b"],"path":["/p"],"label":["l","m"],"flowControlKey":["f"],"scheduleId":["s"],\
      "callerIp":["1.2.3.4"],"fromDate":1,"toDate":1767355200000,"count":500}""";

  private static CancelFilter filter(String json) {
    return CancelFilter.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  private static PublishCommand command(String destination, String... namesAndValues) {
    var fields = new ArrayList<HeaderField>();
    fields.add(HeaderField.ofText("destination", destination));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.add(HeaderField.ofText(namesAndValues[i], namesAndValues[i + 1]));
    }
    var parsed = new PublishParser(PublishLimits.DEFAULT).parse(new HeaderFields(fields));
    return ((ParsedPublish.Valid) parsed).command();
  }

  @Test
  void theJsonIsReadAndWrittenBack() {
    assertThat(filter(ALL_OF_IT).toJson()).asString().isEqualTo(ALL_OF_IT);
    assertThat(CancelFilter.ALL.toJson()).asString().isEqualTo("{}");
    assertThat(filter("{}")).isEqualTo(filter("")).isEqualTo(CancelFilter.ALL);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "{\"label\":\"one\"}|true",
      "{\"label\":[\"none\",\"two\"]}|true",
      "{\"label\":[\"none\"]}|false",
      "{\"label\":[]}|false",
      "{\"host\":[\"EXAMPLE.com\"]}|true",
      "{\"host\":[\"example.com:8080\"]}|true",
      "{\"host\":[\"other.com\",\"example.com\"],\"path\":[\"/ü/b\"]}|true",
      "{\"path\":[\"/%C3%BC/b\"]}|true",
      "{\"path\":[\"/ü\"]}|false",
      "{\"host\":[\"example.com\"],\"path\":[\"/b\"]}|false",
      "{\"url\":[\"http://example.com:8080/ü/b?c=/d\"]}|true",
      "{\"url\":[\"http://example.com:8080/ü/b\"]}|false",
      "{\"topicName\":[\"group\"],\"scheduleId\":[\"schedule\"]}|true",
      "{\"topicName\":[\"other\"]}|false",
      "{\"flowControlKey\":[\"flow\"],\"callerIp\":[\"::1\"]}|true",
      "{\"queueName\":[\"queue\"],\"flowControlKey\":[\"flow\"]}|false",
      "{\"callerIp\":[\"::2\"]}|false",
      "{\"fromDate\":1767355200000,\"toDate\":1767355200000}|true",
      "{\"fromDate\":1767355200001}|false",
      "{\"toDate\":1767355199999}|false",
      "{\"messageIds\":[\"x\"]}|false",
      "{\"count\":1}|true"})
  void aMessageFitsByAnyValueOfEveryProperty(String json, boolean fits) {
    var command = command("http://example.com:8080/ü/b?c=/d", "upstash-label", "one,two",
        "upstash-flow-control-key", "flow", "upstash-flow-control-value", "rate=1",
        "upstash-caller-ip", "::1");
    assertThat(filter(json).matches(command, ID, "group", "schedule")).isEqualTo(fits);
  }

  @Test
  void aMessageIsFoundByItsQueue() {
    var command = command("https://example.com/", "upstash-queue-name", "queue");
    assertThat(filter("{\"queueName\":[\"a\",\"queue\"]}").matches(command, ID, null, null))
        .isTrue();
    assertThat(filter("{\"queueName\":\"a\"}").matches(command, ID, null, null)).isFalse();
  }

  @Test
  void messageIdsDecideAlone() {
    var command = command("https://example.com/");
    var byId = filter("{\"messageIds\":[\"" + ID + "\"],\"label\":[\"no\"],\"toDate\":1}");
    assertThat(byId.matches(command, ID, null, null)).isTrue();
    assertThat(byId.matchesNothing()).isFalse();
    assertThat(filter("{\"messageIds\":[]}").matchesNothing()).isTrue();
    assertThat(filter("{\"host\":[]}").matchesNothing()).isTrue();
    assertThat(CancelFilter.ALL.matchesNothing()).isFalse();
    assertThat(CancelFilter.ALL.matches(command, ID, null, null)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{", "{} x", "{\"labeel\":[\"a\"]}", "{\"label\":null}",
      "{\"label\":{}}", "{\"label\":[[\"a\"]]}", "{\"label\":\"a\",\"label\":\"b\"}",
      "{\"count\":0}", "{\"count\":501}", "{\"fromDate\":\"soon\"}", "{\"toDate\":-1}",
      "{\"fromDate\":9999999999999999}", "{\"count\":[1]}", "nul", "\u0000"})
  void whatIsNoFilterIsRefused(String json) {
    assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> filter(json))
        .withMessageContaining(": ");
  }
}
