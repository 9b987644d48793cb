package io.posthaste.schemas.dlq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.posthaste.schemas.dlq.DeadLetterFilter.Property;
import io.posthaste.schemas.grammar.InvalidValueException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class DeadLetterFilterTest {
  private static final String ALL_OF_IT = """
      {"dlqIds":["a","b"],"messageId":["m"],"url":["https://a.b/?x=1,2"],"topicName":["t"],\
      "scheduleId":["s"],"queueName":["q"],"responseStatus":["404","500"],"callerIp":["1.2.3.4"],\
      "label":["l","m"],"flowControlKey":["f"],"fromDate":1,"toDate":1767355200000}""";

  private static DeadLetterFilter filter(String json) {
    return DeadLetterFilter.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theJsonIsReadAndWrittenBack() {
    assertThat(filter(ALL_OF_IT).toJson()).asString().isEqualTo(ALL_OF_IT);
    assertThat(DeadLetterFilter.ALL.toJson()).asString().isEqualTo("{}");
    assertThat(filter("{}")).isEqualTo(filter("")).isEqualTo(DeadLetterFilter.ALL);
    assertThat(filter("{\"toDate\":7}").toDate()).isEqualTo(Instant.ofEpochMilli(7));
  }

  @Test
  void itIsReadOutOfALargerDocument() {
    try (var in = new JsonFactory().createParser(ObjectReadContext.empty(),
        "{\"filter\":{\"label\":\"a\"},\"count\":1}")) {
      in.nextToken();
      in.nextName();
      in.nextToken();
      assertThat(DeadLetterFilter.read(in).values()).containsEntry(Property.LABEL, Set.of("a"));
      assertThat(in.currentToken()).isEqualTo(JsonToken.END_OBJECT);
      assertThat(in.nextName()).isEqualTo("count");
    }
  }

  @Test
  void aStatusIsANumberHoweverItIsWritten() {
    assertThat(filter("{\"responseStatus\":[404,\"0500\",\"999\"]}").values())
        .containsEntry(Property.RESPONSE_STATUS, Set.of("404", "500", "999"));
  }

  @Test
  void idsDecideAlone() {
    assertThat(filter("{\"dlqIds\":[\"x\"],\"label\":[]}").matchesNothing()).isFalse();
    assertThat(filter("{\"dlqIds\":[],\"label\":[\"a\"]}").matchesNothing()).isTrue();
    assertThat(filter("{\"label\":[]}").matchesNothing()).isTrue();
    assertThat(DeadLetterFilter.ALL.matchesNothing()).isFalse();
    assertThat(DeadLetterFilter.ofIds(Set.of("x")).dlqIds()).contains(Set.of("x"));
  }

  @Test
  void idsAreBounded() {
    var many = IntStream.rangeClosed(0, DeadLetterFilter.MAX_IDS)
        .mapToObj(String::valueOf)
        .collect(Collectors.toSet());
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> DeadLetterFilter.ofIds(many))
        .withMessage("dlqIds: expected at most 1000, but got 1001");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{", "{} x", "{\"labeel\":\"a\"}", "{\"host\":\"a\"}",
      "{\"path\":\"/\"}", "{\"label\":null}", "{\"label\":{}}", "{\"label\":[[\"a\"]]}",
      "{\"label\":\"a\",\"label\":\"b\"}", "{\"count\":1}", "{\"fromDate\":\"soon\"}",
      "{\"toDate\":-1}", "{\"fromDate\":[1]}", "{\"responseStatus\":\"ok\"}",
      "{\"responseStatus\":1000}", "nul", "\u0000"})
  void whatIsNoFilterIsRefused(String json) {
    assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> filter(json))
        .withMessageContaining(": ");
  }
}
