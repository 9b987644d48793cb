package io.posthaste.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.StoredMessages;
import io.posthaste.scheduler.state.proto.LaneRow;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.topic.Topic;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueuesTest extends LaneTests {
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
