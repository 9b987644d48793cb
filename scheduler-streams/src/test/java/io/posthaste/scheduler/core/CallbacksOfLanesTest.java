package io.posthaste.scheduler.core;

import static io.posthaste.scheduler.core.TestPartition.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Lane;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.record.Outcome.Kind;
import io.posthaste.schemas.record.Train;
import io.posthaste.schemas.topic.Topic;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallbacksOfLanesTest extends CallbackTests {
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
