package io.posthaste.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Lane;
import io.posthaste.scheduler.state.StoredMessages;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.proto.LaneRow;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.record.Outcome.Kind;
import io.posthaste.schemas.record.Train;
import io.posthaste.schemas.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanesTest {
  private static final String Q = "upstash-queue-name=q";
  private static final String KEY = "upstash-flow-control-key=k";
  private static final String REPLY = "reply-topic=" + TestPartition.REPLIES;
  private static final Duration TICK = Duration.ofMillis(10);

  private final TestPartition partition = new TestPartition();

  private MessageId enqueue(String... fields) {
    return partition.publish(TestPartition.with(fields, Q));
  }

  private List<MessageId> enqueue(int count) {
    return IntStream.range(0, count).mapToObj(_ -> enqueue()).toList();
  }

  private MessageId flow(String limits, String... fields) {
    return partition.publish(
        TestPartition.with(fields, KEY, "upstash-flow-control-value=" + limits));
  }

  /** Alone or in trains. */
  private List<MessageId> granted() {
    return partition.of(Topic.DUE)
        .flatMap(output -> Train.isTrain(output.fields())
            ? ids(TestPartition.train(output)).stream()
            : Stream.of(Grant.read(output.fields()).messageId()))
        .toList();
  }

  private void done(MessageId id) {
    partition.tell(TestPartition.outcome(Kind.DONE, grantOf(id)));
  }

  private Grant grantOf(MessageId id) {
    return partition.grants()
        .stream()
        .filter(grant -> grant.messageId().equals(id))
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  private LaneRow row(Lane lane) {
    return Table.LANES.get(partition.state, lane.key()).orElse(LaneRow.getDefaultInstance());
  }

  private LaneRow queue() {
    return row(Lane.queue("default", "q"));
  }

  private LaneRow key() {
    return row(Lane.flowControl("default", "k"));
  }

  private static List<MessageId> ids(Train train) {
    return train.cars().stream().map(Train.Car::messageId).toList();
  }

  @Test
  void aQueueCallsTheNextOnlyWhenTheFirstHasEnded() {
    var ids = enqueue(3);
    assertThat(granted()).containsExactly(ids.get(0));

    partition.tell(TestPartition.retry(grantOf(ids.get(0)), partition.now.plusSeconds(5)));
    partition.pass(Duration.ofSeconds(4));
    assertThat(granted()).as("while it waits for its retry").containsExactly(ids.get(0));

    partition.pass(Duration.ofSeconds(1));
    partition.tell(TestPartition.failed(grantOf(ids.get(0))));
    assertThat(granted()).containsExactly(ids.get(0), ids.get(0), ids.get(1));
    assertThat(grantOf(ids.get(1)).lane()).isEqualTo(new Grant.Lane("default/q/q", 1));
  }

  @Test
  void aQueueOfParallelismThreeHasThreeInFlight() {
    partition.ingest("{\"parallelism\":3}", "type=queue.put", Q);
    var ids = enqueue(5);
    assertThat(granted()).containsExactlyElementsOf(ids.subList(0, 3));

    done(ids.get(1));
    assertThat(granted()).containsExactlyElementsOf(
        List.of(ids.get(0), ids.get(1), ids.get(2), ids.get(3)));
    assertThat(queue().getHeld()).isEqualTo(3);
    assertThat(queue().getWaiting()).isEqualTo(1);
  }

  @Test
  void parallelismThatIsRaisedAppliesToWhatWaits() {
    var ids = enqueue(4);
    partition.ingest("{\"parallelism\":3}", "type=queue.put", Q);
    assertThat(granted()).containsExactlyElementsOf(ids.subList(0, 3));
  }

  @Test
  void aPausedQueueTakesMessagesAndGrantsNone() {
    partition.ingest("", "type=queue.pause", Q, REPLY);
    var ids = enqueue(2);
    partition.pass(Duration.ofMinutes(5));
    assertThat(granted()).isEmpty();
    assertThat(queue().getPaused()).isTrue();

    partition.ingest("", "type=queue.resume", Q, REPLY);
    assertThat(granted()).containsExactly(ids.get(0));
    assertThat(partition.replies()).containsExactly("200 {}", "200 {}");
  }

  @Test
  void aRetryThatIsDueInAPausedQueueIsTheFirstAfterIt() {
    var ids = enqueue(2);
    partition.tell(TestPartition.retry(grantOf(ids.get(0)), partition.now.plusSeconds(1)));
    partition.ingest("", "type=queue.pause", Q);
    partition.pass(Duration.ofMinutes(1));
    assertThat(granted()).hasSize(1);

    partition.ingest("", "type=queue.resume", Q);
    assertThat(granted()).containsExactly(ids.get(0), ids.get(0));
  }

  @Test
  void anUpdateChangesWhatItNamesAlone() {
    partition.ingest("{\"parallelism\":4,\"paused\":true}", "type=queue.put", Q);
    partition.ingest("{\"paused\":false}", "type=queue.put", Q);
    enqueue();
    assertThat(queue().getParallelism()).isEqualTo(4);
    assertThat(queue().getPaused()).isFalse();
  }

  @Test
  void resumingWhatIsNotThereMakesNothingAndDeletingItIsAnError() {
    partition.ingest("", "type=queue.resume", Q, REPLY);
    partition.ingest("", "type=queue.delete", Q, REPLY);
    assertThat(queue()).isEqualTo(LaneRow.getDefaultInstance());
    assertThat(partition.replies())
        .containsExactly("200 {}", "404 {\"error\":\"there is no queue q\"}");
  }

  @Test
  void aMessageThatIsNotDueHoldsUpThoseBehindIt() {
    var late = enqueue("upstash-delay=10s");
    var next = enqueue();
    partition.pass(Duration.ofSeconds(9));
    assertThat(granted()).isEmpty();

    partition.pass(Duration.ofMillis(750));
    assertThat(granted()).as("ahead, to be held until it is due").containsExactly(late);
    assertThat(grantOf(late).dueAt()).isEqualTo(TestPartition.START.plusSeconds(10));
    done(late);
    assertThat(granted()).containsExactly(late, next);
  }

  @Test
  void cancelingTheFirstLetsTheNextThrough() {
    var late = enqueue("upstash-delay=1d");
    var next = enqueue();
    partition.ingest("", "type=message.cancel", "message-id=" + late);
    assertThat(partition.states(late)).containsExactly(State.CANCEL_REQUESTED, State.CANCELED);
    assertThat(granted()).containsExactly(next);
  }

  @Test
  void aCanceledMessageThatIsBeingCalledKeepsItsSlotUntilTheCallHasEnded() {
    var ids = enqueue(2);
    partition.ingest("", "type=message.cancel", "message-id=" + ids.get(0));
    assertThat(granted()).containsExactly(ids.get(0));

    partition.tell(TestPartition.retry(grantOf(ids.get(0)), partition.now));
    assertThat(partition.states(ids.get(0))).contains(State.CANCELED);
    assertThat(granted()).containsExactlyElementsOf(ids);
  }

  @Test
  void deletingAQueueCancelsItsMessages() {
    var ids = enqueue(1000);
    partition.ingest("", "type=queue.delete", Q, REPLY);
    for (int i = 0; i < 10; i++) partition.pass(TICK);
    assertThat(partition.replies()).containsExactly("200 {}");
    assertThat(ids.subList(1, 1000)).allSatisfy(
        id -> assertThat(partition.states(id)).contains(State.CANCELED));

    partition.tell(TestPartition.retry(grantOf(ids.get(0)), partition.now));
    assertThat(partition.states(ids.get(0))).contains(State.CANCELED);
    assertThat(queue()).isEqualTo(LaneRow.getDefaultInstance());
  }

  @Test
  void whatComesAfterTheDeletionIsInANewQueueBehindWhatIsStillCalled() {
    partition.ingest("{\"parallelism\":2}", "type=queue.put", Q);
    var old = enqueue(600);
    partition.ingest("", "type=queue.delete", Q);
    var next = enqueue(2);
    for (int i = 0; i < 10; i++) partition.pass(TICK);
    assertThat(granted()).containsExactlyElementsOf(old.subList(0, 2));

    done(old.get(0));
    done(old.get(1));
    assertThat(granted().subList(2, granted().size())).containsExactlyElementsOf(next);
    assertThat(queue().getParallelism()).isEqualTo(1);
    assertThat(next).allSatisfy(id -> assertThat(partition.states(id)).isEmpty());
  }

  @Test
  void aKeyOfParallelismTwoHasTwoInFlightAndARetryGivesItsSlotUp() {
    var ids = new ArrayList<MessageId>();
    for (int i = 0; i < 4; i++) ids.add(flow("parallelism=2"));
    assertThat(granted()).containsExactlyElementsOf(ids.subList(0, 2));

    partition.tell(TestPartition.retry(grantOf(ids.get(0)), partition.now.plusSeconds(5)));
    assertThat(granted()).containsExactlyElementsOf(ids.subList(0, 3));
    assertThat(key().getHeld()).isEqualTo(2);

    done(ids.get(1));
    partition.pass(Duration.ofSeconds(5));
    done(ids.get(2));
    assertThat(granted().subList(3, granted().size())).containsExactly(ids.get(3), ids.get(0));
  }

  @Test
  void aRateLetsSoManyThroughInAPeriodThatTheFirstBegins() {
    for (int i = 0; i < 25; i++) flow("rate=10,period=60s");
    partition.pass(TICK);
    assertThat(granted()).hasSize(10);
    var end = partition.now.plusSeconds(60);
    assertThat(partition.grants()).allMatch(grant -> grant.startBy().equals(end.minusMillis(1)));

    partition.pass(Duration.ofSeconds(59));
    assertThat(granted()).hasSize(10);
    partition.pass(Duration.ofSeconds(1));
    assertThat(granted()).hasSize(20);
    assertThat(key().getWindowCount()).isEqualTo(10);
    assertThat(key().getWindowStartMs()).isEqualTo(end.toEpochMilli());
  }

  @Test
  void aGrantThatCouldNotBeUsedInItsPeriodIsMadeAgain() {
    var id = flow("rate=1,period=60s");
    partition.pass(TICK);
    partition.tell(TestPartition.outcome(Kind.UNSTARTED, grantOf(id)));
    partition.pass(Duration.ofSeconds(59));
    assertThat(granted()).hasSize(1);
    partition.pass(Duration.ofSeconds(1));
    assertThat(granted()).containsExactly(id, id);
    assertThat(grantOf(id).attempt()).isEqualTo(1);
  }

  @Test
  void resettingTheRateBeginsANewPeriod() {
    for (int i = 0; i < 3; i++) flow("rate=1,period=7d");
    partition.pass(TICK);
    partition.ingest("", "type=flow.reset-rate", KEY, REPLY);
    assertThat(key().getWindowCount()).isZero();
    partition.pass(TICK);
    assertThat(granted()).hasSize(2);
  }

  @Test
  void theLastMessageSaysTheLimitsAndWhatItLeavesOutIsNoLimit() {
    for (int i = 0; i < 5; i++) flow("parallelism=1");
    flow("rate=100");
    partition.pass(TICK);
    assertThat(granted()).hasSize(6);
    assertThat(key().getParallelism()).isZero();
    assertThat(key().getRate()).isEqualTo(100);
  }

  @Test
  void whatIsPinnedNoMessageChangesUntilItIsUnpinned() {
    partition.ingest("{\"parallelism\":3,\"rate\":20,\"period\":120}", "type=flow.pin", KEY, REPLY);
    flow("parallelism=9,rate=9,period=9s");
    assertThat(key().getParallelism()).isEqualTo(3);
    assertThat(key().getRate()).isEqualTo(20);
    assertThat(key().getPeriodMs()).isEqualTo(120_000);

    partition.ingest("{\"parallelism\":true}", "type=flow.unpin", KEY, REPLY);
    assertThat(key().getPinnedParallelism()).isFalse();
    assertThat(key().getPinnedRate()).isTrue();
    assertThat(key().getParallelism()).as("until a message comes").isEqualTo(3);
    flow("parallelism=9,rate=9,period=9s");
    assertThat(key().getParallelism()).isEqualTo(9);
    assertThat(key().getRate()).isEqualTo(20);
  }

  @Test
  void aPausedKeyGoesOnWithItsPeriod() {
    flow("rate=1,period=10s");
    partition.pass(TICK);
    partition.ingest("", "type=flow.pause", KEY);
    flow("rate=1,period=10s");
    partition.pass(Duration.ofSeconds(30));
    assertThat(granted()).hasSize(1);
    assertThat(key().getWindowCount()).isEqualTo(1);

    partition.ingest("", "type=flow.resume", KEY);
    partition.pass(TICK);
    assertThat(granted()).hasSize(2);
  }

  @Test
  void aDelayedMessageOfAKeyTakesNoSlotBeforeItIsDue() {
    flow("parallelism=1", "upstash-delay=10s");
    var now = flow("parallelism=1");
    assertThat(granted()).containsExactly(now);
  }

  @Test
  void aKeyThatNothingUsesIsForgottenAfterAnHour() {
    var id = flow("parallelism=1");
    done(id);
    partition.pass(Duration.ofMinutes(59));
    assertThat(key().getParallelism()).isEqualTo(1);
    partition.pass(Duration.ofMinutes(2));
    assertThat(key()).isEqualTo(LaneRow.getDefaultInstance());
  }

  @Test
  void aKeyIsKeptWhileAMessageOfItIsDelayed() {
    flow("parallelism=1", "upstash-delay=10d");
    partition.pass(Duration.ofDays(9));
    assertThat(key().getMembers()).isEqualTo(1);
  }

  @Test
  void aLostGrantCostsItsLeaseAndNoSlot() {
    var ids = List.of(flow("parallelism=1", "upstash-timeout=1s"), flow("parallelism=1"));
    partition.pass(Duration.ofSeconds(67));
    assertThat(granted()).containsExactly(ids.get(0), ids.get(0));
    done(ids.get(0));
    assertThat(granted()).containsExactly(ids.get(0), ids.get(0), ids.get(1));
    assertThat(key().getHeld()).isEqualTo(1);
  }

  @Test
  void aQueueThatGoesWellIsGrantedTrains() {
    var ids = enqueue(20);
    done(ids.get(0));
    assertThat(ids(partition.lastTrain())).containsExactlyElementsOf(ids.subList(1, 3));
    enqueue();
    assertThat(partition.trains()).as("one more behind it").hasSize(2);
    var first = partition.trains().get(0);
    var second = partition.trains().get(1);
    assertThat(second.after()).isEqualTo(first.number());

    partition.tell(TestPartition.outcome(Kind.DONE, first, 2));
    assertThat(partition.trains()).hasSize(3);
    assertThat(partition.lastTrain().after()).isEqualTo(second.number());
    assertThat(partition.lastTrain().cars()).hasSizeGreaterThan(2);
    assertThat(partition.events()).noneMatch(event -> event.state() == State.RETRY);
  }

  @Test
  void aTrainThatFailsOnItsWayIsVoidWithAllBehindIt() {
    var ids = enqueue(20);
    done(ids.get(0));
    enqueue();
    var first = partition.trains().get(0);
    var second = partition.trains().get(1);
    partition.tell(TestPartition.outcome(Kind.RETRY, first, 1));
    assertThat(partition.states(ids.get(2))).containsExactly(State.RETRY);
    partition.tell(TestPartition.outcome(Kind.UNSTARTED, second, 0));
    int before = partition.grants().size();

    partition.pass(Duration.ofSeconds(2));
    assertThat(partition.trains()).hasSize(2);
    assertThat(partition.lastGrant().messageId()).isEqualTo(ids.get(2));
    assertThat(partition.grants()).hasSize(before + 1);
    done(ids.get(2));
    assertThat(ids(partition.lastTrain()).getFirst()).isEqualTo(ids.get(3));
    assertThat(partition.lastTrain().after()).isZero();
  }

  @Test
  void aTrainOfWhichNothingIsToldCostsItsLease() {
    var ids = enqueue(4);
    done(ids.get(0));
    partition.pass(Duration.ofMinutes(30));
    assertThat(partition.openGrants()).isEqualTo(1);
    assertThat(partition.lastGrant().messageId()).isEqualTo(ids.get(1));
    assertThat(queue().getHeld()).isEqualTo(1);
  }

  /** By a call that went on after its lease. */
  private void deliveredLate(Train.Car car) {
    partition.tell(new Outcome(Kind.DONE, car.messageId(), car.grant(), car.attempt(), null, null,
        null, null, null, null, HeaderFields.NONE));
  }

  @Test
  void aTrainIsGivenUpInItsTimeAlsoWhenItsFirstMessageHasEndedBefore() {
    var ids = enqueue(4);
    done(ids.get(0));
    int open = partition.openGrants();
    deliveredLate(partition.lastTrain().cars().getFirst());
    assertThat(partition.openGrants()).isEqualTo(open);
    assertThat(granted()).as("the train still runs").hasSize(3);

    partition.pass(Duration.ofMinutes(30));
    assertThat(partition.lastGrant().messageId()).isEqualTo(ids.get(2));
    assertThat(partition.openGrants()).isEqualTo(1);
    assertThat(queue().getHeld()).isEqualTo(1);
  }

  @Test
  void aTrainOfWhichAllMessagesHaveEndedIsOver() {
    var ids = enqueue(4);
    done(ids.get(0));
    for (var car : partition.lastTrain().cars()) deliveredLate(car);
    assertThat(granted()).containsExactlyElementsOf(ids);
    assertThat(partition.openGrants()).isEqualTo(1);
    assertThat(queue().getTrainsCount()).isEqualTo(1);
  }

  @Test
  void aTrainThatComesBackIsOverAlsoWhenItsFirstMessageHasEndedBefore() {
    var ids = enqueue(4);
    done(ids.get(0));
    var train = partition.lastTrain();
    deliveredLate(train.cars().getFirst());
    partition.tell(TestPartition.outcome(Kind.DONE, train, 2));
    assertThat(granted()).containsExactlyElementsOf(ids);
    assertThat(partition.openGrants()).isEqualTo(1);
    assertThat(queue().getHeld()).isEqualTo(1);
  }

  @Test
  void aTrainWhoseFirstMessageCannotBeReadIsGivenUpForTheOthers() {
    var ids = enqueue(4);
    done(ids.get(0));
    partition.ingest("", "type=message.cancel", "message-id=" + ids.get(1));
    StoredMessages.delete(partition.bodies, ids.get(1));
    for (int i = 0; i < 3; i++) partition.pass(Duration.ofMinutes(30));
    assertThat(partition.deadLetters()).hasSize(1);
    assertThat(partition.lastGrant().messageId()).isEqualTo(ids.get(2));
    assertThat(queue().getHeld()).isEqualTo(1);
  }

  @Test
  void aLongCallInATrainGoesOnAloneAndKeepsTheSlot() {
    var ids = enqueue(4);
    done(ids.get(0));
    var train = partition.lastTrain();
    partition.tell(TestPartition.outcome(Kind.LEASED, train, 0));
    assertThat(partition.openGrants()).isEqualTo(1);
    int grants = partition.grants().size();

    var car = train.cars().getFirst();
    partition.tell(new Outcome(Kind.DONE, car.messageId(), car.grant(), car.attempt(), null, null,
        null, null, null, null, HeaderFields.NONE));
    assertThat(partition.grants().size() + partition.trains().size()).isGreaterThan(grants + 1);
    assertThat(queue().getHeld()).isPositive();
  }

  @Test
  void aMessageThatWasCanceledInATrainEndsWhenTheTrainIsBack() {
    var ids = enqueue(4);
    done(ids.get(0));
    var train = partition.lastTrain();
    partition.ingest("", "type=message.cancel", "message-id=" + ids.get(2));
    partition.tell(TestPartition.outcome(Kind.DONE, train, 1));
    assertThat(partition.states(ids.get(2)))
        .containsExactly(State.CANCEL_REQUESTED, State.CANCELED);
    assertThat(partition.lastGrant().messageId()).isEqualTo(ids.get(3));
  }

  @Test
  void whatFindsNoRoomWaitsInTheLaneOfItsHost() {
    var ids = IntStream.range(0, 40)
        .mapToObj(i -> MessageId.derived(partition.now, 0, "direct", "" + i))
        .toList();
    for (var id : ids) {
      partition.tell(TestPartition.direct(Kind.DEFERRED, id, 1, null, null), Body.EMPTY);
    }
    var lane = Lane.host("default", "https://example.com:443");
    assertThat(granted()).containsExactlyElementsOf(ids.subList(0, Lanes.HOST_PARALLELISM));
    assertThat(partition.lastGrant().lane()).isNotNull();
    assertThat(partition.lastGrant().attempt()).isEqualTo(1);

    done(ids.get(0));
    assertThat(granted()).as("trusted with one more").hasSize(Lanes.HOST_PARALLELISM + 2);
    partition.tell(TestPartition.outcome(Kind.DEFERRED, grantOf(ids.get(1))));
    assertThat(granted()).hasSize(Lanes.HOST_PARALLELISM + 2);
    assertThat(row(lane).getParallelism()).isEqualTo((Lanes.HOST_PARALLELISM + 1) / 2);
    assertThat(partition.events()).isEmpty();
  }

  @Test
  void aDeferredMessageLeavesTheLaneOfItsHostWhenItWasCalled() {
    var id = MessageId.derived(partition.now, 0, "direct", "1");
    partition.tell(TestPartition.direct(Kind.DEFERRED, id, 1, null, null), Body.EMPTY);
    partition.tell(TestPartition.retry(grantOf(id), partition.now.plusSeconds(1)));
    partition.pass(Duration.ofSeconds(1));
    assertThat(partition.lastGrant().lane()).isNull();
    assertThat(partition.lastGrant().attempt()).isEqualTo(2);
    partition.pass(Duration.ofMinutes(5));
    assertThat(row(Lane.host("default", "https://example.com:443")))
        .isEqualTo(LaneRow.getDefaultInstance());
  }

  @Test
  void aDeferredGrantOfAKeyComesBackALittleLaterEachTime() {
    var id = flow("parallelism=1");
    partition.tell(TestPartition.outcome(Kind.DEFERRED, grantOf(id)));
    assertThat(key().getHeld()).isZero();
    partition.pass(Duration.ofSeconds(1));
    assertThat(granted()).containsExactly(id, id);
    partition.tell(TestPartition.outcome(Kind.DEFERRED, grantOf(id)));
    partition.pass(Duration.ofSeconds(1));
    assertThat(granted()).hasSize(2);
    partition.pass(Duration.ofSeconds(1));
    assertThat(granted()).hasSize(3);
  }

  @Test
  void aMessageThatCannotBeReadDoesNotHoldUpItsLane() {
    var ids = enqueue(3);
    StoredMessages.delete(partition.bodies, ids.get(1));
    done(ids.get(0));
    partition.pass(TICK);
    assertThat(partition.deadLetters()).hasSize(1);
    assertThat(ids(partition.lastTrain())).containsExactly(ids.get(2));
  }

  @ParameterizedTest
  @CsvSource({"upstash-queue-name=q", "upstash-flow-control-key=k"})
  void deduplicationIsOfTheLane(String lane) {
    String limits = "upstash-flow-control-value=parallelism=1";
    var other = lane.startsWith("upstash-queue")
        ? "upstash-queue-name=r"
        : "upstash-flow-control-key=l";
    String[] more = lane.startsWith("upstash-queue") ? new String[0] : new String[]{limits};
    var first = partition.publish(
        TestPartition.with(more, lane, "upstash-deduplication-id=d"));
    var repeat = partition.publish(
        TestPartition.with(more, lane, "upstash-deduplication-id=d"));
    var another = partition.publish(
        TestPartition.with(more, other, "upstash-deduplication-id=d"));
    assertThat(partition.states(repeat)).containsExactly(State.DEDUPLICATED);
    assertThat(granted()).containsExactly(first, another);
  }

  @Test
  void anUnknownQueueNameIsRefused() {
    partition.ingest("", "type=queue.pause", "upstash-queue-name=a b", REPLY);
    partition.ingest("{\"parallelism\":0}", "type=queue.put", Q, REPLY);
    assertThat(partition.replies()).allMatch(reply -> reply.startsWith("400 "));
    assertThat(partition.state.get(Keys.named(Keys.LANE, "default\0qq"))).isNull();
  }

  @Test
  void aCopyOfAGroupWaitsInTheQueueOfThePublish() {
    partition.ingest(
        "{\"endpoints\":[{\"url\":\"https://a.example\"},{\"url\":\"https://b.example\"}]}",
        "type=group.put", "group=g");
    partition.ingest("x", "destination=g", Q);
    assertThat(queue().getMembers()).isEqualTo(2);
    assertThat(partition.of(Topic.DUE)).hasSize(1);
  }
}
