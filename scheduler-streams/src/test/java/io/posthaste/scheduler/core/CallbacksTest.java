package io.posthaste.scheduler.core;

import static io.posthaste.scheduler.core.TestPartition.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.state.Lane;
import io.posthaste.scheduler.state.Table;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.record.Outcome.Kind;
import io.posthaste.schemas.topic.Topic;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallbacksTest extends CallbackTests {
  @Test
  void eachAttemptHasACallbackThatSaysWhatItCameTo() {
    var first = published(CALLBACK, "upstash-retries=2", "upstash-forward-a=b",
        "upstash-caller-ip=1.2.3.4");
    partition.tell(answered(Kind.RETRY, first, 500, partition.now.plusSeconds(9)));
    var callback = callback();
    long created = first.messageId().time().toEpochMilli();

    assertThat(json(callback)).isEqualTo("{\"status\":500,\"header\":{\"X-A\":[\"b\"]},\"body\":\""
        + base64("answer") + "\",\"maxRetries\":2,\"sourceMessageId\":\"" + first.messageId()
        + "\",\"url\":\"https://example.com/a\",\"method\":\"POST\","
        + "\"sourceHeader\":{\"A\":[\"b\"]},\"sourceBody\":\"" + base64("body")
        + "\",\"notBefore\":" + (created + 1000) + ",\"createdAt\":" + created
        + ",\"callerIP\":\"1.2.3.4\"}");
    assertThat(callback.fields().text("destination")).contains("https://c.example/cb?x=1");
    assertThat(callback.fields().text("content-type")).contains("application/json");
    assertThat(grant(callback).dueAt()).isEqualTo(partition.now);
    assertThat(partition.states(grant(callback).messageId())).containsExactly(State.CREATED);

    partition.pass(Duration.ofSeconds(9));
    partition.tell(answered(Kind.DONE, lastSource(), 204, null));

    assertThat(callbacks()).hasSize(2);
    assertThat(json(callbacks().getLast())).startsWith("{\"status\":204,")
        .contains("\"retried\":1,\"maxRetries\":2,");
  }

  @Test
  void anAttemptWithoutAnAnswerHasStatusZero() {
    var grant = published(CALLBACK);
    partition.tell(TestPartition.retry(grant, partition.now.plusSeconds(12)));

    assertThat(json(callback())).startsWith("{\"status\":0,\"maxRetries\":3,\"source");
  }

  @Test
  void aFailureForGoodHasAFailureCallbackWithItsDeadLetterInTheSameStep() {
    var grant = published(CALLBACK, FAILURE, "upstash-retries=0");
    int before = partition.outputs.size();
    partition.tell(answered(Kind.FAILED, grant, 500, null));

    assertThat(callbacks()).hasSize(2);
    assertThat(json(callbacks().getFirst())).doesNotContain("dlqId");
    var failure = callbacks().getLast();
    String dlqId = partition.deadLetters().getFirst().text("dlq-id").orElseThrow();
    assertThat(failure.fields().text("destination")).contains("https://f.example/");
    assertThat(json(failure)).startsWith("{\"status\":500,")
        .contains("\"dlqId\":\"" + dlqId + "\"", "\"sourceBody\":\"" + base64("body") + "\"");
    assertThat(partition.outputs.subList(before, partition.outputs.size()))
        .extracting(Output::topic)
        .contains(Topic.DLQ, Topic.EVENTS, Topic.DUE);
    assertThat(partition.states(grant.messageId())).containsExactly(State.FAILED);
  }

  @Test
  void aFailureCallbackAloneTellsOfTheFailureAlone() {
    var grant = published(FAILURE, "upstash-retries=1");
    partition.tell(answered(Kind.RETRY, grant, 500, partition.now));
    partition.pass(Duration.ofSeconds(1));
    assertThat(callbacks()).isEmpty();
    partition.tell(answered(Kind.FAILED, lastSource(), 500, null));

    assertThat(json(callback())).contains("\"retried\":1,\"maxRetries\":1,\"dlqId\":");
  }

  @Test
  void aCanceledMessageHasNoFailureCallback() {
    var grant = published(CALLBACK, FAILURE);
    partition.ingest("", "type=message.cancel", "message-id=" + grant.messageId());
    partition.tell(answered(Kind.FAILED, grant, 500, null));

    assertThat(partition.states(grant.messageId()))
        .containsExactly(State.CANCEL_REQUESTED, State.CANCELED);
    assertThat(callback().fields().text("destination")).contains("https://c.example/cb?x=1");
  }

  @Test
  void aCallbackHasItsOwnSettingsAndInheritsTheRetriesAlone() {
    var grant = published(CALLBACK, "upstash-retries=5", "upstash-timeout=9s",
        "upstash-label=mine", "upstash-method=PUT", "upstash-retry-delay=1000",
        "upstash-callback-forward-my-key=v", "upstash-callback-method=PATCH",
        "upstash-callback-timeout=7s", "upstash-callback-label=its", "upstash-callback-callback="
            + "https://c.example/again",
        "upstash-callback-deduplication-id=d", "upstash-callback-unknown=x");
    partition.tell(answered(Kind.DONE, grant, 200, null));

    var own = OwnFields.without(callback().fields());
    assertThat(own.list()).extracting(field -> field.name() + "=" + field.value())
        .containsExactlyInAnyOrder("destination=https://c.example/cb?x=1", "tenant=default",
            "content-type=application/json", "upstash-forward-my-key=v", "upstash-method=PATCH",
            "upstash-timeout=7s", "upstash-label=its", "upstash-retries=5");
  }

  @Test
  void retriesOfItsOwnWin() {
    var grant = published(FAILURE, "upstash-retries=5", "upstash-failure-callback-retries=0");
    partition.tell(answered(Kind.FAILED, grant, 489, null));

    assertThat(callback().fields().text("upstash-retries")).contains("0");
    assertThat(callback().fields().text("upstash-failure-callback-retries")).isEmpty();
  }

  @Test
  void whatIsRedactedOfTheMessageIsDeliveredButNotShownOfTheCallback() {
    var grant = published(CALLBACK, "upstash-redact-fields=header[Authorization]",
        "upstash-forward-authorization=secret", "upstash-callback-redact-fields=header[X]");
    partition.tell(answered(Kind.DONE, grant, 200, null));

    assertThat(json(callback())).contains("\"Authorization\":[\"secret\"]");
    assertThat(callback().fields().text("upstash-redact-fields"))
        .contains("header[X],header[Authorization],body");
  }

  @Test
  void aCallbackThatFailsForGoodIsADeadLetterOfItsOwn() {
    var grant = published(CALLBACK, FAILURE);
    partition.tell(answered(Kind.DONE, grant, 200, null));
    var callback = grant(callback());
    partition.tell(answered(Kind.FAILED, callback, 500, null));

    assertThat(partition.deadLetters()).singleElement().satisfies(fields -> {
      assertThat(fields.text("dlq-message-id")).contains(callback.messageId().value());
      assertThat(fields.text("posthaste-callback-of")).contains(grant.messageId().value());
    });
    assertThat(callbacks()).hasSize(1);
  }

  @Test
  void aCallbackHasAFailureCallbackOnceWhereItIsAskedForAndThatHasNone() {
    var grant = published(CALLBACK, "upstash-callback-failure-callback=https://n.example/",
        "upstash-callback-failure-callback-retries=1",
        "upstash-callback-failure-callback-failure-callback=https://n.example/again");
    partition.tell(answered(Kind.DONE, grant, 200, null));
    var callback = grant(callback());
    partition.tell(answered(Kind.FAILED, callback, 500, null));

    assertThat(callbacks()).hasSize(2);
    var nested = callbacks().getLast();
    assertThat(nested.fields().text("destination")).contains("https://n.example/");
    assertThat(nested.fields().text("upstash-retries")).contains("1");
    assertThat(json(nested)).contains("\"sourceMessageId\":\"" + callback.messageId() + "\"",
        "\"url\":\"https://c.example/cb?x=1\"", "\"dlqId\":");
    partition.tell(answered(Kind.FAILED, grant(nested), 500, null));
    assertThat(callbacks()).hasSize(2);
  }

  @Test
  void aDirectMessageHasItsCallbacksToo() {
    var id = directId();
    direct(Kind.DONE, id, 200, CALLBACK, FAILURE);

    assertThat(json(callback())).startsWith("{\"status\":200,")
        .contains("\"sourceMessageId\":\"" + id + "\"", "\"sourceBody\":\"" + base64("body"));
    assertThat(partition.states(id)).isEmpty();
  }

  @Test
  void aDirectMessageThatFailsForGoodHasBothCallbacks() {
    direct(Kind.FAILED, directId(), 489, CALLBACK, FAILURE);

    assertThat(callbacks()).extracting(output -> output.fields().text("destination").orElseThrow())
        .containsExactly("https://c.example/cb?x=1", "https://f.example/");
    assertThat(partition.deadLetters()).hasSize(1);
  }

  @Test
  void aDirectMessageThatIsToBeRetriedGoesOnWithItsCallbacks() {
    direct(Kind.RETRY, directId(), 500, CALLBACK, FAILURE);
    partition.pass(Duration.ofSeconds(12));
    partition.tell(answered(Kind.FAILED, lastSource(), 503, null));

    assertThat(callbacks()).extracting(CallbacksTest::json)
        .satisfiesExactly(json -> assertThat(json).startsWith("{\"status\":500,"),
            json -> assertThat(json).startsWith("{\"status\":503,").contains("\"retried\":1"),
            json -> assertThat(json).contains("dlqId"));
  }

  @Test
  void aDirectMessageThatWasCanceledHasNoFailureCallback() {
    var id = directId();
    partition.ingest("", "type=message.cancel", "message-id=" + id);
    direct(Kind.FAILED, id, 500, CALLBACK, FAILURE);

    assertThat(callback().fields().text("destination")).contains("https://c.example/cb?x=1");
    assertThat(partition.deadLetters()).isEmpty();
  }

  @Test
  void theFirstOutcomeOfAnAttemptIsToldHoweverOftenItIsMade() {
    var id = directId();
    direct(Kind.DONE, id, 200, CALLBACK);
    direct(Kind.DONE, id, 201, CALLBACK);
    assertThat(json(callback())).startsWith("{\"status\":200,");
    partition.tell(outcome(Kind.DONE, grant(callback())));
    direct(Kind.DONE, id, 202, CALLBACK);
    partition.pass(Duration.ofSeconds(20));
    partition.pass(Duration.ofMillis(599_999));
    direct(Kind.DONE, id, 203, CALLBACK);

    assertThat(callbacks()).hasSize(1);
    assertThat(partition.bodies.size()).as("only the row is left").isZero();
    partition.pass(Duration.ofMillis(1));
    assertThat(partition.state.size()).as("the task row").isEqualTo(1);
  }

  @Test
  void aGrantThatIsLostHasNoCallbackAndTheAttemptThatIsMadeInItsPlaceHasOne() {
    var lost = published(CALLBACK, "upstash-timeout=5s");
    partition.pass(Duration.ofMinutes(2));
    var again = lastSource();
    assertThat(again.number()).isEqualTo(2);
    partition.tell(answered(Kind.RETRY, again, 500, partition.now.plusSeconds(60)));
    partition.tell(answered(Kind.RETRY, lost, 501, partition.now.plusSeconds(60)));

    assertThat(json(callback())).startsWith("{\"status\":500,");
  }

  @Test
  void aLateDeliveryIsToldAsAnotherAttemptWhereItsNumberWasToldOf() {
    var lost = published(CALLBACK, "upstash-timeout=5s");
    partition.pass(Duration.ofMinutes(2));
    partition.tell(answered(Kind.RETRY, lastSource(), 500, partition.now.plusSeconds(60)));
    partition.tell(answered(Kind.DONE, lost, 200, null));

    assertThat(callbacks()).extracting(CallbacksTest::json)
        .satisfiesExactly(json -> assertThat(json).startsWith("{\"status\":500,"),
            json -> assertThat(json).startsWith("{\"status\":200,").contains("\"retried\":1,"));
  }

  @Test
  void whatDoesNotFitIsLeftOut() {
    var small = new TestPartition(CoreSettings.defaults(1, TestPartition.REPLIES, 1, 1 << 20,
        64 << 10));
    var id = small.ingest("s".repeat(40_000), "destination=https://example.com/a", CALLBACK);
    var grant = small.lastGrant();
    small.tell(answered(Kind.DONE, id, grant.number(), 1, 200, "r".repeat(30_000), null,
        HeaderFields.NONE));

    String json = json(small.of(Topic.DUE).toList().getLast());
    assertThat(json).startsWith("{\"status\":200,").doesNotContain("sourceBody");
    assertThat(json.length()).isBetween(28_000, 32_768);
  }

  @Test
  void aCallbackThatCannotBeMadeToFitIsADeadLetter() {
    var small = new TestPartition(CoreSettings.defaults(1, TestPartition.REPLIES, 1, 1 << 20,
        64 << 10));
    var id = small.ingest("x", "destination=https://example.com/a", CALLBACK,
        "upstash-callback-forward-a=" + "x".repeat(40_000), "upstash-queue-name=q");
    small.tell(answered(Kind.DONE, small.lastGrant(), 200, null));

    assertThat(small.deadLetters()).singleElement()
        .satisfies(fields -> assertThat(fields.text("dlq-error"))
            .contains("upstash-callback: what it would tell does not fit"));
    assertThat(small.states(id)).isEmpty();
    assertThat(Table.LANES.get(small.state, Lane.queue("default", "q").key())
        .orElseThrow()
        .getHeld()).as("nothing is waited for").isZero();
  }

  @Test
  void everyCopyOfAGroupsMessageHasItsCallbackThatNamesTheEndpoint() {
    partition.ingest(
        "{\"endpoints\":[{\"url\":\"https://a.example/\",\"name\":\"one\"},"
            + "{\"url\":\"https://b.example/\"}]}",
        "type=group.put", "group=g");
    partition.ingest("body", "destination=g", CALLBACK);
    for (var grant : List.copyOf(sources())) partition.tell(answered(Kind.DONE, grant, 200, null));

    assertThat(callbacks()).extracting(CallbacksTest::json)
        .satisfiesExactly(
            json -> assertThat(json).contains("\"topicName\":\"g\",\"endpointName\":\"one\","
                + "\"url\":\"https://a.example/\""),
            json -> assertThat(json)
                .contains("\"topicName\":\"g\",\"url\":\"https://b.example/\""));
  }

  @Test
  void everyOccurrenceOfAScheduleHasItsCallbackThatNamesIt() {
    partition.ingest("body", "type=schedule.put", "upstash-schedule-id=s",
        "upstash-cron=* * * * *", "destination=https://example.com/a", CALLBACK);
    for (int i = 0; i < 2; i++) {
      partition.pass(Duration.ofMinutes(1));
      partition.tell(answered(Kind.DONE, lastSource(), 200, null));
    }

    assertThat(callbacks()).hasSize(2)
        .allSatisfy(output -> assertThat(json(output)).contains("\"scheduleId\":\"s\""));
  }

  @Test
  void aMessageThatIsPublishedAgainHasItsCallbacksAgain() {
    var grant = published(CALLBACK, FAILURE, "upstash-retries=0");
    partition.tell(answered(Kind.FAILED, grant, 500, null));
    var letter = partition.of(Topic.DLQ).findFirst().orElseThrow();
    partition.apply(Input.Source.INGEST, 500, letter.fields(), letter.body());
    partition.tell(answered(Kind.FAILED, lastSource(), 500, null));

    assertThat(callbacks()).hasSize(4);
    assertThat(callbacks()).extracting(output -> grant(output).messageId()).doesNotHaveDuplicates();
  }
}
