package io.posthaste.scheduler.core;

import static io.posthaste.scheduler.core.TestPartition.fields;
import static io.posthaste.scheduler.core.TestPartition.outcome;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Lane;
import io.posthaste.scheduler.state.Table;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.DeadLetter;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.record.Outcome.Kind;
import io.posthaste.schemas.record.Train;
import io.posthaste.schemas.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallbacksTest {
  private static final String CALLBACK = "upstash-callback=https://c.example/cb?x=1";
  private static final String FAILURE = "upstash-failure-callback=https://f.example/";
  private static final Body BODY = new Body("body".getBytes(UTF_8));

  private final TestPartition partition = new TestPartition();

  private static Outcome answered(Kind kind, Grant grant, int status, @Nullable Instant retryAt) {
    return answered(kind, grant.messageId(), grant.number(), grant.attempt(), status, "answer",
        retryAt, HeaderFields.NONE);
  }

  private static Outcome answered(Kind kind, MessageId id, long grant, int attempt, int status,
      String body, @Nullable Instant retryAt, HeaderFields message) {
    return new Outcome(kind, id, grant, attempt, retryAt, null, TestPartition.START,
        Duration.ofMillis(5), status < 300 ? null : "answered with status " + status,
        new DeadLetter.Response(status, fields("x-a=b"), body), message);
  }

  /** A direct message that has a callback tells of an attempt. */
  private void direct(Kind kind, MessageId id, int status, String... more) {
    partition.tell(answered(kind, id, 0, 1, status, "answer",
        kind == Kind.RETRY ? partition.now.plusSeconds(12) : null,
        fields(TestPartition.with(more, "destination=https://example.com/a", "route=direct"))),
        BODY);
  }

  private MessageId directId() {
    return MessageId.appended(partition.now, 0, 1000);
  }

  /** Grants of callbacks, without those of other messages. */
  private List<Output> callbacks() {
    return partition.of(Topic.DUE)
        .filter(output -> output.fields().has(OwnFields.CALLBACK_OF))
        .toList();
  }

  private Output callback() {
    var all = callbacks();
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  /** Grants of other messages, in trains or alone. */
  private List<Grant> sources() {
    return partition.of(Topic.DUE)
        .filter(output -> !output.fields().has(OwnFields.CALLBACK_OF))
        .flatMap(output -> Train.isTrain(output.fields())
            ? TestPartition.train(output)
                .cars()
                .stream()
                .map(car -> new Grant(car.messageId(), car.grant(), car.attempt(), car.dueAt(),
                    car.dueAt(), 0))
            : Stream.of(grant(output)))
        .toList();
  }

  private Grant lastSource() {
    return sources().getLast();
  }

  private static Grant grant(Output output) {
    return Grant.read(output.fields());
  }

  private static String json(Output output) {
    return new String(TestPartition.bytes(output), UTF_8);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(ISO_8859_1));
  }

  private Grant published(String... more) {
    partition.publish(TestPartition.with(more, "upstash-delay=1s"));
    partition.pass(Duration.ofSeconds(1));
    return lastSource();
  }

  private void enqueue(String... more) {
    partition.publish(TestPartition.with(more, "upstash-queue-name=q"));
  }

  private int held() {
    return Table.LANES.get(partition.state, Lane.queue("default", "q").key())
        .orElseThrow()
        .getHeld();
  }

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
  void aQueueWaitsUntilTheCallbacksOfAMessageHaveEnded() {
    enqueue(CALLBACK, FAILURE);
    enqueue();
    partition.tell(answered(Kind.FAILED, lastSource(), 500, null));

    assertThat(sources()).hasSize(1);
    partition.tell(outcome(Kind.DONE, grant(callbacks().getFirst())));
    assertThat(sources()).hasSize(1);
    partition.pass(Duration.ofMinutes(1));
    assertThat(sources()).as("beyond the grace").hasSize(1);
    partition.tell(answered(Kind.FAILED, grant(callbacks().getLast()), 500, null));

    assertThat(sources()).hasSize(2);
  }

  @Test
  void aQueueWaitsForCallbacksOfEarlierAttempts() {
    enqueue(CALLBACK);
    enqueue();
    partition.tell(answered(Kind.RETRY, lastSource(), 500, partition.now.plusSeconds(1)));
    var ofFirst = grant(callback());
    partition.pass(Duration.ofSeconds(1));
    partition.tell(answered(Kind.DONE, lastSource(), 200, null));
    partition.tell(outcome(Kind.DONE, grant(callbacks().getLast())));
    assertThat(sources()).hasSize(2);

    partition.tell(outcome(Kind.DONE, ofFirst));

    assertThat(sources()).hasSize(3);
    assertThat(held()).isEqualTo(1);
  }

  @Test
  void aQueueWaitsForNoCallbackOfACanceledMessage() {
    enqueue(CALLBACK);
    var first = lastSource();
    enqueue();
    partition.tell(answered(Kind.RETRY, first, 500, partition.now.plusSeconds(60)));
    partition.ingest("", "type=message.cancel", "message-id=" + first.messageId());

    assertThat(sources()).hasSize(2);
    partition.tell(outcome(Kind.DONE, grant(callback())));
    assertThat(held()).isEqualTo(1);
  }

  @Test
  void aQueueDoesNotWaitForACallbackThatIsCanceled() {
    enqueue(CALLBACK);
    enqueue();
    partition.tell(answered(Kind.DONE, lastSource(), 200, null));
    var callback = grant(callback());
    partition.ingest("", "type=message.cancel", "message-id=" + callback.messageId());
    partition.tell(answered(Kind.RETRY, callback, 500, partition.now));

    assertThat(partition.states(callback.messageId())).endsWith(State.CANCELED);
    assertThat(sources()).hasSize(2);
  }

  @Test
  void cancelingAMessageThatHasEndedLetsItsQueueGoOn() {
    enqueue(CALLBACK);
    var first = lastSource();
    enqueue();
    partition.tell(answered(Kind.DONE, first, 200, null));
    partition.pass(Duration.ofMinutes(1));
    partition.ingest("", "type=message.cancel", "message-id=" + first.messageId());

    assertThat(sources()).hasSize(2);
    assertThat(held()).isEqualTo(1);
  }

  @Test
  void aQueueThatIsDeletedWaitsForNoCallback() {
    enqueue(CALLBACK);
    partition.tell(answered(Kind.DONE, lastSource(), 200, null));
    partition.ingest("", "type=queue.delete", "upstash-queue-name=q");

    assertThat(partition.state.get(Lane.queue("default", "q").key())).isNull();
    partition.tell(outcome(Kind.DONE, grant(callback())));
    partition.pass(Duration.ofSeconds(20));
    partition.pass(Duration.ofMinutes(10));
    assertThat(partition.state.size()).isEqualTo(1);
  }

  @Test
  void aMessageThatWentBackIntoItsQueueAndEndsLateHoldsItForItsCallback() {
    enqueue(CALLBACK, "upstash-timeout=5s");
    enqueue();
    var lost = lastSource();
    partition.ingest("", "type=queue.pause", "upstash-queue-name=q");
    partition.pass(Duration.ofMinutes(2));
    partition.tell(answered(Kind.DONE, lost, 200, null));
    partition.ingest("", "type=queue.resume", "upstash-queue-name=q");

    assertThat(sources()).hasSize(1);
    partition.tell(outcome(Kind.DONE, grant(callback())));
    assertThat(sources()).hasSize(2);
  }

  @Test
  void aMessageWithACallbackIsGrantedInNoTrain() {
    enqueue();
    for (int i = 0; i < 3; i++) enqueue();
    enqueue(CALLBACK);
    enqueue();
    partition.tell(outcome(Kind.DONE, lastSource()));
    while (partition.trains().stream().mapToInt(train -> train.cars().size()).sum() < 3) {
      partition.tell(TestPartition.outcome(Kind.DONE, partition.lastTrain(),
          partition.lastTrain().cars().size()));
    }
    var before = partition.outputs.stream()
        .filter(output -> output.topic() == Topic.DUE && !Train.isTrain(output.fields()))
        .toList();
    assertThat(before).as("not while a train runs").hasSize(1);
    for (var train : List.copyOf(partition.trains())) {
      partition.tell(TestPartition.outcome(Kind.DONE, train, train.cars().size()));
    }

    var alone = partition.lastGrant();
    assertThat(partition.grants()).hasSize(2);
    int trains = partition.trains().size();
    partition.tell(answered(Kind.DONE, alone, 200, null));
    assertThat(partition.trains()).hasSize(trains);
    partition.tell(outcome(Kind.DONE, grant(callback())));
    assertThat(partition.trains()).hasSize(trains + 1);
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

  @Test
  void aCallbackTakesItsTurnUnderItsFlowControlKey() {
    var settings = List.of(CALLBACK, "upstash-callback-flow-control-key=k",
        "upstash-callback-flow-control-value=parallelism=1").toArray(String[]::new);
    direct(Kind.DONE, directId(), 200, settings);
    direct(Kind.DONE, MessageId.appended(partition.now, 0, 1001), 200, settings);

    assertThat(grant(callback()).lane()).isNotNull();
    partition.tell(outcome(Kind.DONE, grant(callback())));
    assertThat(callbacks()).hasSize(2);
  }

  @Test
  void aQueueDoesNotWaitForACallbackThatIsPoison() {
    enqueue(CALLBACK);
    enqueue();
    partition.tell(answered(Kind.DONE, lastSource(), 200, null));
    var callback = grant(callback());
    partition.bodies.delete(Keys.body(callback.messageId()));
    partition.pass(Duration.ofMinutes(20));
    var told = partition.of(Topic.HOPS).findFirst().orElseThrow();
    partition.hop(told.fields(), told.body());

    assertThat(partition.states(callback.messageId())).endsWith(State.REJECTED);
    assertThat(sources()).hasSize(2);
  }
}
