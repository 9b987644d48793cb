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
import io.posthaste.schemas.topic.Topic;
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
    cancel(id);
    assertThat(partition.replies()).containsExactly("200 {\"cancelled\":0,\"known\":false}",
        "200 {\"cancelled\":0,\"known\":true}");

    partition.now = partition.now.plusSeconds(5);
    var outcome = direct(Kind.RETRY, id, 1, partition.now.plusSeconds(1), null);
    partition.tell(outcome, Body.EMPTY);
    partition.tell(outcome, Body.EMPTY); // its dispatcher has died and did not know that it had
    partition.pass(Duration.ofDays(2));

    assertThat(partition.grants()).isEmpty();
    assertThat(partition.states(id)).containsExactly(State.CANCEL_REQUESTED, State.CANCELED);
    assertThat(partition.events().getFirst().time()).isEqualTo(TestPartition.START);
    assertThat(partition.state.size()).as("the task row").isEqualTo(1);
  }

  @Test
  void aDirectMessageThatFailsAfterItsCancelIsNoDeadLetter() {
    var id = MessageId.appended(TestPartition.START, 0, 7);
    cancel(id);
    partition.tell(direct(Kind.FAILED, id, 4, null, null), Body.EMPTY);

    assertThat(partition.deadLetters()).isEmpty();
    assertThat(partition.states(id)).containsExactly(State.CANCEL_REQUESTED, State.CANCELED);
  }

  @Test
  void aDirectMessageWhoseCallGoesOnAfterItsCancelIsNotGranted() {
    var id = MessageId.appended(TestPartition.START, 0, 7);
    cancel(id);
    partition.tell(direct(Kind.LEASED, id, 1, null, partition.now.plusSeconds(30)), Body.EMPTY);
    assertThat(partition.states(id)).containsExactly(State.CANCEL_REQUESTED);
    partition.pass(Duration.ofMinutes(1));

    assertThat(partition.grants()).isEmpty();
    assertThat(partition.states(id)).containsExactly(State.CANCEL_REQUESTED, State.CANCELED);
  }

  @Test
  void nothingIsToldOfACancelWhoseMessageNeverComes() {
    cancel(MessageId.appended(TestPartition.START, 0, 7));
    partition.pass(Duration.ofDays(2));

    assertThat(partition.events()).isEmpty();
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

  private void cancelAll(String filter, String... fields) {
    partition.ingest(filter, TestPartition.with(fields, "type=messages.cancel", REPLY));
    boolean more = true;
    for (int seen = 0; more;) {
      var hops = partition.of(Topic.HOPS).skip(seen).toList();
      seen += hops.size();
      more = !hops.isEmpty();
      for (var hop : hops) partition.hop(hop.fields(), hop.body());
    }
  }

  @Test
  void aFilterCancelsWhatItMatchesAndNothingElse() {
    var labelled = partition.publish("upstash-delay=1h", "upstash-label=a,b");
    var running = partition.publish("upstash-label=b");
    var other = partition.publish("upstash-delay=1h", "upstash-label=c");
    var foreign = partition.publish("upstash-delay=1h", "upstash-label=b", "tenant=other");
    cancelAll("{\"label\":[\"b\"]}");

    assertThat(partition.replies()).containsExactly("200 {\"cancelled\":2}");
    assertThat(partition.states(labelled)).endsWith(State.CANCELED);
    assertThat(partition.states(running)).containsExactly(State.CANCEL_REQUESTED);
    assertThat(partition.states(other)).isEmpty();
    assertThat(partition.states(foreign)).isEmpty();
    cancelAll("{\"label\":[\"b\"]}");
    assertThat(partition.replies().getLast()).isEqualTo("200 {\"cancelled\":0}");
  }

  @Test
  void manyAreCanceledAFewHundredAtATime() {
    for (int i = 0; i < 1234; i++) partition.publish("upstash-delay=1h");
    cancelAll("{}");

    assertThat(partition.replies()).containsExactly("200 {\"cancelled\":1234}");
    assertThat(partition.of(Topic.HOPS)).hasSize(2);
    partition.pass(Duration.ofHours(2));
    assertThat(partition.grants()).isEmpty();
  }

  @Test
  void theCountBoundsIt() {
    for (int i = 0; i < 700; i++) partition.publish("upstash-delay=1h", "upstash-label=" + i % 2);
    cancelAll("{\"label\":\"1\",\"count\":300}");

    assertThat(partition.replies()).containsExactly("200 {\"cancelled\":300}");
  }

  @Test
  void onlyTheIdsThatAreGivenAreCanceled() {
    var one = partition.publish("upstash-delay=1h");
    var two = partition.publish("upstash-delay=1h");
    partition.publish("upstash-delay=1h");
    cancelAll("{\"messageIds\":[\"" + one + "\",\"" + two + "\",\"msg_nonsense\"]}");

    assertThat(partition.replies()).containsExactly("200 {\"cancelled\":2}");
  }

  @Test
  void aFilterThatIsNoneIsRefused() {
    cancelAll("{\"colour\":\"red\"}");

    assertThat(partition.replies()).singleElement()
        .asString()
        .startsWith("400 {\"error\":\"colour");
  }
}
