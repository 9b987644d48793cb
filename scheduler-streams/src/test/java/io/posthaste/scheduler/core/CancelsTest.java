package io.posthaste.scheduler.core;

import static io.posthaste.scheduler.core.TestPartition.direct;
import static io.posthaste.scheduler.core.TestPartition.failed;
import static io.posthaste.scheduler.core.TestPartition.outcome;
import static io.posthaste.scheduler.core.TestPartition.retry;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.record.Outcome.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CancelsTest {
  private static final String REPLY = "reply-topic=" + TestPartition.REPLIES;

  private final TestPartition partition = new TestPartition();

  private void cancel(MessageId id, String... fields) {
    partition.ingest("", TestPartition.with(fields, "type=message.cancel",
        "message-id=" + id, REPLY, "correlation-id=c"));
  }

  @Test
  void aWaitingMessageIsNeverCalled() {
    var id = partition.publish("upstash-delay=10s");
    cancel(id);
    cancel(id);
    partition.pass(Duration.ofDays(1));

    assertThat(partition.grants()).isEmpty();
    assertThat(partition.states(id)).containsExactly(State.CANCEL_REQUESTED, State.CANCELED);
    assertThat(partition.replies()).containsExactly("200 {\"cancelled\":1,\"known\":true}",
        "200 {\"cancelled\":0,\"known\":true}");
    assertThat(partition.bodies.size()).isZero();
  }

  @Test
  void aMessageWhoseCallRunsIsNotAttemptedAgain() {
    var id = partition.publish();
    cancel(id);
    partition.tell(retry(partition.lastGrant(), partition.now.plusSeconds(12)));
    partition.pass(Duration.ofDays(1));

    assertThat(partition.grants()).hasSize(1);
    assertThat(partition.states(id)).containsExactly(State.CANCEL_REQUESTED, State.CANCELED);
  }

  @Test
  void aCanceledMessageThatFailsIsNoDeadLetter() {
    var id = partition.publish();
    cancel(id);
    partition.tell(failed(partition.lastGrant()));

    assertThat(partition.deadLetters()).isEmpty();
    assertThat(partition.states(id)).endsWith(State.CANCELED);
  }

  @Test
  void aCallThatWasRunningMayStillDeliver() {
    var id = partition.publish();
    cancel(id);
    partition.tell(outcome(Kind.DONE, partition.lastGrant()));

    assertThat(partition.states(id)).containsExactly(State.CANCEL_REQUESTED);
  }

  @Test
  void aCanceledMessageIsNotGrantedAgainWhenItsCallIsLost() {
    var id = partition.publish("upstash-timeout=1s");
    cancel(id);
    partition.pass(Duration.ofDays(1));

    assertThat(partition.grants()).hasSize(1);
    assertThat(partition.states(id)).endsWith(State.CANCELED);
  }

  @Test
  void aDirectMessageThatIsCanceledDuringItsCallIsNotRetried() {
    var id = MessageId.appended(TestPartition.START, 0, 7);
    cancel(id);
    assertThat(partition.replies()).containsExactly("200 {\"cancelled\":0,\"known\":false}");

    partition.tell(direct(Kind.RETRY, id, 1, partition.now.plusSeconds(1), null), Body.EMPTY);
    partition.pass(Duration.ofDays(2));

    assertThat(partition.grants()).isEmpty();
    assertThat(partition.states(id)).containsExactly(State.CANCELED);
    assertThat(partition.state.size()).as("the task row").isEqualTo(1);
  }

  @Test
  void aDirectMessageThatFailsAfterItsCancelIsNoDeadLetter() {
    var id = MessageId.appended(TestPartition.START, 0, 7);
    cancel(id);
    partition.tell(direct(Kind.FAILED, id, 4, null, null), Body.EMPTY);

    assertThat(partition.deadLetters()).isEmpty();
    assertThat(partition.states(id)).containsExactly(State.CANCELED);
  }

  @Test
  void nobodyCancelsTheMessageOfAnotherTenant() {
    var id = partition.publish("upstash-delay=10s");
    cancel(id, "tenant=other");
    partition.pass(Duration.ofSeconds(10));

    assertThat(partition.grants()).hasSize(1);
    assertThat(partition.replies()).containsExactly("200 {\"cancelled\":0,\"known\":false}");
  }

  @Test
  void anIdThatIsNoneIsRefused() {
    partition.ingest("", "type=message.cancel", "message-id=msg_1", REPLY);

    assertThat(partition.replies()).singleElement()
        .asString()
        .startsWith("400 {\"error\":\"message-id");
    assertThat(partition.deadLetters()).isEmpty();
  }
}
