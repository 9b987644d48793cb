package io.posthaste.dlqconsumer.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.posthaste.dlqconsumer.list.DeadLetterList.Page;
import io.posthaste.dlqconsumer.list.DeadLetterList.Question;
import io.posthaste.dlqconsumer.list.LetterQuery.Found;
import io.posthaste.dlqconsumer.list.Order;
import io.posthaste.dlqconsumer.list.Place;
import io.posthaste.dlqconsumer.meter.DlqMetrics;
import io.posthaste.dlqconsumer.redrive.Redriver.Retried;
import io.posthaste.index.IndexUnavailableException;
import io.posthaste.schemas.dlq.DeadLetterFilter;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.internal.InternalRequest;
import io.posthaste.schemas.internal.InternalResponse;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLettersHandlerTest {
  private static final Instant FAILED = Instant.ofEpochMilli(1_767_225_600_000L);
  private static final MessageId ID = MessageId.appended(FAILED.minusMillis(9), 1, 7);

  private final List<Object> asked = new ArrayList<>();
  private List<Found> letters = List.of();
  private @Nullable IndexUnavailableException unavailable;
  private final DeadLettersHandler handler = new DeadLettersHandler(
      () -> Optional.of(new Letters()), new DlqMetrics(new SimpleMeterRegistry()));

  @Test
  void aQuestionIsReadWithAllThatItHas() {
    assertThat(post("list", "{\"tenant\":\"t\",\"filter\":{\"label\":[\"a\"]},\"order\":"
        + "\"earliestFirst\",\"count\":7,\"topicId\":\"id\",\"from\":{\"0\":5},\"waitMs\":20}")
        .status()).isEqualTo(200);
    assertThat(asked).containsExactly(new Question("t",
        DeadLetterFilter.parse("{\"label\":\"a\"}".getBytes(StandardCharsets.UTF_8)),
        Order.EARLIEST_FIRST, 7, Map.of(0, 5L), Duration.ofMillis(20)));
  }

  @Test
  void anEmptyPageSaysWhatItIsAbout() {
    assertThat(post("list", "{\"tenant\":\"t\"}").json()).isEqualTo("{\"topicId\":\"id\","
        + "\"partitions\":4,\"owned\":{\"2\":{\"next\":9}},\"cut\":false,\"entries\":[]}");
  }

  @Test
  void aLetterIsShownWithItsMessageAndItsPlace() {
    letters = List.of(found("destination=https://example.com/a", "upstash-label=l"));
    assertThat(post("list", "{\"tenant\":\"t\"}").json()).contains(
        "{\"partition\":2,\"offset\":8,\"time\":1767225600000,\"entry\":{\"messageId\":\"" + ID
            + "\",\"url\":\"https://example.com/a\",\"maxRetries\":3",
        "\"body\":\"body\"", "\"label\":\"l\"", "\"dlqId\":\"1-1\"", "\"responseStatus\":500",
        "\"responseHeader\":{\"X-Y\":[\"z\"]}", "\"responseBody\":\"no\"", "\"reason\":\"failed\"",
        "\"attempts\":4");
  }

  @Test
  void whatIsRedactedIsNotShown() {
    letters = List.of(found("destination=https://example.com/a", "upstash-redact-fields=body"),
        found("destination=ftp://nowhere", "upstash-redact-fields=body"));
    assertThat(post("list", "{\"tenant\":\"t\"}").json()).contains("REDACTED:")
        .doesNotContain("\"body\":\"body\"");
  }

  @Test
  void aRecordThatSaysNothingShowsWhatClientsRelyOn() {
    letters = List.of(found("destination=ftp://nowhere"));
    assertThat(post("list", "{\"tenant\":\"t\"}").json()).contains("\"url\":\"ftp://nowhere\"",
        "\"maxRetries\":3", "\"createdAt\":" + ID.time().toEpochMilli(), "\"method\":\"POST\"",
        "\"body\":\"body\"", "\"notBefore\":" + ID.time().toEpochMilli());
  }

  @Test
  void lettersAreDeletedAndPublishedAgainByTheirPartitions() {
    String two = "{\"tenant\":\"t\",\"letters\":[{\"partition\":2,\"dlqId\":\"1-1\"},"
        + "{\"partition\":0,\"dlqId\":\"1-2\"}]";
    assertThat(post("delete", two + "}").json()).isEqualTo("{\"deleted\":[\"1-1\"]}");
    assertThat(post("retry", two + ",\"fields\":[[\"upstash-retries\",\"0\"]]}").json())
        .isEqualTo("{\"responses\":[{\"dlqId\":\"1-1\",\"messageId\":\"" + ID + "\"}]}");
    assertThat(asked).containsExactly("delete t {0=[1-2], 2=[1-1]}",
        "retry t {0=[1-2], 2=[1-1]} [HeaderField[name=upstash-retries, value=0]]");
  }

  @Test
  void aTopicThatIsAnotherByNowIsAConflict() {
    assertThat(post("list", "{\"tenant\":\"t\",\"topicId\":\"old\"}").status()).isEqualTo(409);
  }

  @Test
  void whatIsElsewhereOrNotYetIsSaidSo() {
    String one = "{\"tenant\":\"t\",\"letters\":[{\"partition\":2,\"dlqId\":\"1-1\"}]}";
    unavailable = IndexUnavailableException.moved(2);
    assertThat(post("delete", one).status()).isEqualTo(421);
    assertThat(post("retry", one).status()).isEqualTo(421);
    assertThat(post("list", "{\"tenant\":\"t\"}").status()).isEqualTo(503);
    unavailable = IndexUnavailableException.later("later");
    assertThat(post("retry", one)).isEqualTo(new InternalResponse(503, "{\"error\":\"later\"}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{}", "{\"tenant\":\"t\",\"count\":0}",
      "{\"tenant\":\"t\",\"count\":\"1\"}", "{\"tenant\":\"t\",\"order\":\"best\"}",
      "{\"tenant\":\"t\",\"waitMs\":10}", "{\"tenant\":\"t\",\"from\":{\"a\":1}}",
      "{\"tenant\":\"t\",\"filter\":{\"host\":\"a\"}}", "{\"tenant\":\"t\",\"more\":1}"})
  void aQuestionThatIsNoneIsRefused(String body) {
    assertThat(post("list", body).status()).isEqualTo(400);
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"retry|{\"letters\":[]}",
      "delete|{\"tenant\":\"t\",\"letters\":[{\"dlqId\":\"1-1\"}]}",
      "delete|{\"tenant\":\"t\",\"letters\":[{\"partition\":1}]}",
      "retry|{\"tenant\":\"t\",\"fields\":[[\"a\"]]}",
      "retry|{\"tenant\":\"t\",\"fields\":[[\"a\",\"\u4e2d\"]]}"})
  void aCommandThatIsNoneIsRefused(String what, String body) {
    assertThat(post(what, body).status()).isEqualTo(400);
    assertThat(asked).isEmpty();
  }

  @Test
  void thereIsNothingElseAndNothingBeforeTheStart() {
    assertThat(post("other", "{}").status()).isEqualTo(404);
    var stopped = new DeadLettersHandler(Optional::empty,
        new DlqMetrics(new SimpleMeterRegistry()));
    assertThat(stopped.handle(request("list", "{}")).status()).isEqualTo(503);
  }

  private static Found found(String... more) {
    var fields = new ArrayList<HeaderField>();
    for (String field : more) {
      fields.add(HeaderField.ofText(field.split("=", 2)[0], field.split("=", 2)[1]));
    }
    var letter = new DeadLetter(ID, DeadLetter.Reason.FAILED, "e", FAILED, 4,
        new DeadLetter.Response(500, HeaderFields.of(new HeaderField("x-y", "z")), "no"),
        new HeaderFields(fields));
    return new Found("1-1", new Place(2, 8, FAILED.toEpochMilli()), letter.toFields(),
        "body".getBytes(StandardCharsets.UTF_8));
  }

  private InternalResponse post(String what, String body) {
    return handler.handle(request(what, body));
  }

  private static InternalRequest request(String what, String body) {
    return new InternalRequest("POST", List.of(what), Map.of(),
        body.getBytes(StandardCharsets.UTF_8));
  }

  private final class Letters implements DeadLettersHandler.DeadLetters {
    @Override
    public Page page(Question question) {
      fail();
      asked.add(question);
      return new Page("id", 4, Map.of(2, 9L), letters, false);
    }

    @Override
    public List<String> delete(String tenant, SortedMap<Integer, Set<String>> ids) {
      fail();
      asked.add("delete " + tenant + " " + ids);
      return List.of("1-1");
    }

    @Override
    public List<Retried> retry(String tenant, SortedMap<Integer, Set<String>> ids,
        HeaderFields fields) {
      fail();
      asked.add("retry " + tenant + " " + ids + " " + fields.list());
      return List.of(new Retried("1-1", ID));
    }

    private void fail() {
      if (unavailable != null) throw unavailable;
    }
  }
}
