package io.posthaste.scheduler.core;

import static io.posthaste.scheduler.core.TestPartition.direct;
import static io.posthaste.scheduler.core.TestPartition.failed;
import static io.posthaste.scheduler.core.TestPartition.outcome;
import static io.posthaste.scheduler.core.TestPartition.retry;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.record.Outcome.Kind;
import io.posthaste.schemas.tenant.Tenants;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesTest {
  private final TestPartition partition = new TestPartition();
  private final Body body = new Body("body".getBytes(StandardCharsets.UTF_8));

  @Test
  void aDelayedMessageIsGrantedALookAheadBeforeItsDueTimeAndNotEarlier() {
    var id = partition.publish("upstash-delay=10s");

    partition.pass(Duration.ofMillis(9749));
    assertThat(partition.grants()).isEmpty();
    partition.pass(Duration.ofMillis(1));

    assertThat(partition.grants()).containsExactly(new Grant(id, 1, 1,
        TestPartition.START.plusSeconds(10), TestPartition.START.plusSeconds(70), 0));
  }

  @Test
  void aGrantCarriesWhatWasPublished() {
    partition.ingest("hello", "destination=https://example.com/a", "content-type=text/plain",
        "x-other=kept", "reply-topic=" + TestPartition.REPLIES, "posthaste-grant=99",
        "posthaste-group=forged");

    var due = partition.outputs.stream()
        .filter(output -> output.topic() == io.posthaste.schemas.topic.Topic.DUE)
        .findFirst()
        .orElseThrow();
    assertThat(due.fields().text("content-type")).contains("text/plain");
    assertThat(due.fields().text("x-other")).contains("kept");
    assertThat(due.fields().has("reply-topic")).isFalse();
    assertThat(due.fields().has("posthaste-group")).isFalse();
    assertThat(due.fields().text("posthaste-grant")).contains("1");
    assertThat(TestPartition.bytes(due)).asString(StandardCharsets.UTF_8).isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(strings = {"upstash-not-before=1", "upstash-delay=0s", "upstash-label=x"})
  void whatIsDueNowIsGrantedAtOnce(String field) {
    var id = partition.publish(field);

    assertThat(partition.lastGrant().dueAt()).isEqualTo(id.time());
  }

  @Test
  void notBeforeWinsOverTheDelay() {
    long tenYears = TestPartition.START.plus(Duration.ofDays(3652)).getEpochSecond();
    partition.publish("upstash-delay=1s", "upstash-not-before=" + tenYears);

    partition.pass(Duration.ofDays(3651));
    assertThat(partition.grants()).isEmpty();
    partition.pass(Duration.ofDays(1));
    assertThat(partition.lastGrant().dueAt().getEpochSecond()).isEqualTo(tenYears);
  }

  @Test
  void aDeliveredMessageIsKeptForTheGraceAndThenForgotten() {
    partition.publish("upstash-delay=1s");
    partition.pass(Duration.ofSeconds(1));
    partition.tell(outcome(Kind.DONE, partition.lastGrant()));

    partition.pass(Duration.ofMillis(19_999));
    assertThat(partition.bodies.size()).isEqualTo(1);
    partition.pass(Duration.ofMillis(1));

    assertThat(partition.bodies.size()).isZero();
    assertThat(partition.state.size()).as("the task row").isEqualTo(1);
    assertThat(partition.openGrants()).isZero();
  }

  @Test
  void aRetryIsGrantedAtItsTimeWithTheNextAttempt() {
    var id = partition.publish("upstash-delay=1s");
    partition.pass(Duration.ofSeconds(1));
    var retryAt = partition.now.plusSeconds(12);
    partition.tell(retry(partition.lastGrant(), retryAt));

    partition.pass(Duration.ofSeconds(12));

    assertThat(partition.lastGrant().number()).isEqualTo(2);
    assertThat(partition.lastGrant().attempt()).isEqualTo(2);
    assertThat(partition.lastGrant().dueAt()).isEqualTo(retryAt);
    assertThat(partition.states(id)).containsExactly(State.RETRY);
  }

  @Test
  void aMessageThatFailedForGoodIsADeadLetterWithTheAnswer() {
    var id = partition.publish("upstash-delay=1s", "upstash-forward-a=b");
    partition.pass(Duration.ofSeconds(1));
    partition.tell(failed(partition.lastGrant()));

    assertThat(partition.states(id)).containsExactly(State.FAILED);
    assertThat(partition.deadLetters()).singleElement().satisfies(fields -> {
      assertThat(fields.text("dlq-message-id")).contains(id.value());
      assertThat(fields.text("dlq-reason")).contains("failed");
      assertThat(fields.text("dlq-attempts")).contains("1");
      assertThat(fields.text("dlq-response-status")).contains("500");
      assertThat(fields.text("upstash-forward-a")).contains("b");
    });
  }

  @Test
  void aLostGrantIsGrantedAnewWhenItsLeaseIsOver() {
    partition.publish("upstash-timeout=10s");
    var first = partition.lastGrant();

    partition.pass(Duration.ofMillis(74_999));
    assertThat(partition.grants()).hasSize(1);
    partition.pass(Duration.ofMillis(1));

    assertThat(partition.lastGrant().number()).isEqualTo(2);
    assertThat(partition.lastGrant().attempt()).isEqualTo(1);
    assertThat(partition.openGrants()).isEqualTo(1);
    partition.tell(retry(first, partition.now));
    assertThat(partition.grants()).as("an old outcome decides nothing").hasSize(2);
    partition.tell(outcome(Kind.DONE, first));
    assertThat(partition.openGrants()).as("but a delivery is one").isZero();
  }

  /** Perhaps no dispatcher has run for a day: nobody has called it yet. */
  @Test
  void aMessageWhoseGrantsAreLostAgainAndAgainIsGrantedLessAndLessOften() {
    var id = partition.publish("upstash-timeout=10s");

    for (int i = 0; i < 1000; i++) partition.pass(Duration.ofSeconds(5));

    assertThat(partition.grants()).hasSizeBetween(30, 50);
    assertThat(partition.states(id)).isEmpty();
    partition.tell(outcome(Kind.DONE, partition.lastGrant()));
    assertThat(partition.openGrants()).isZero();
  }

  @Test
  void aGrantThatComesBackUnstartedAgainAndAgainWaits() {
    partition.publish();
    for (int i = 0; i < 4; i++) partition.tell(outcome(Kind.UNSTARTED, partition.lastGrant()));
    assertThat(partition.grants()).hasSize(2);

    partition.pass(Duration.ofSeconds(1));

    assertThat(partition.grants()).hasSize(3);
  }

  /** What was due first is not overtaken for ever by what comes as places become free. */
  @Test
  void whatWaitsForRoomIsGrantedBeforeWhatComesLater() {
    var one = new TestPartition(few(1));
    one.publish();
    var waiting = one.publish();
    one.fire();
    one.tell(outcome(Kind.DONE, one.lastGrant()));
    one.publish();
    one.fire();

    assertThat(one.lastGrant().messageId()).isEqualTo(waiting);
    assertThat(one.grants()).hasSize(2);
  }

  @Test
  void anUnstartedGrantIsGrantedAnewAtOnce() {
    partition.publish();
    partition.tell(outcome(Kind.UNSTARTED, partition.lastGrant()));

    assertThat(partition.grants()).extracting(Grant::number).containsExactly(1L, 2L);
    assertThat(partition.grants()).extracting(Grant::attempt).containsOnly(1);
    assertThat(partition.openGrants()).isEqualTo(1);
  }

  @Test
  void aDirectMessageIsRetriedFromItsOutcome() {
    var id = MessageId.appended(TestPartition.START, 0, 7);
    partition.tell(direct(Kind.RETRY, id, 1, partition.now.plusSeconds(12), null), body);

    partition.pass(Duration.ofSeconds(12));

    assertThat(partition.lastGrant().messageId()).isEqualTo(id);
    assertThat(partition.lastGrant().attempt()).isEqualTo(2);
    assertThat(partition.states(id)).containsExactly(State.RETRY);
    partition.tell(direct(Kind.RETRY, id, 1, partition.now.plusSeconds(12), null), body);
    assertThat(partition.states(id)).as("told again").containsExactly(State.RETRY);
  }

  @ParameterizedTest
  @EnumSource(names = {"FAILED", "REJECTED", "POISON"})
  void theFailureOfADirectMessageThatIsToldTwiceIsOneDeadLetter(Kind kind) {
    var id = MessageId.appended(TestPartition.START, 0, 7);
    var outcome = direct(kind, id, 1, null, null);
    partition.tell(outcome, body);
    partition.pass(Duration.ofMinutes(9));
    partition.tell(outcome, body);
    partition.tell(direct(Kind.RETRY, id, 1, partition.now.plusSeconds(1), null), body);
    partition.pass(Duration.ofMinutes(2));

    assertThat(partition.deadLetters()).hasSize(1);
    assertThat(partition.states(id)).hasSize(1);
    assertThat(partition.grants()).isEmpty();
    assertThat(partition.state.size()).as("the task row").isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"RETRY", "LEASED", "DEFERRED"})
  void whatWasDirectAndHasFailedIsNotCalledAgainWhenItsFirstCallIsToldAgain(Kind kind) {
    var id = MessageId.appended(TestPartition.START, 0, 7);
    var first = direct(kind, id, 1, partition.now, partition.now.plusSeconds(1));
    partition.tell(first, body);
    partition.pass(Duration.ofSeconds(2));
    partition.tell(TestPartition.failed(partition.lastGrant()));
    assertThat(partition.deadLetters()).hasSize(1);
    int grants = partition.grants().size();

    partition.pass(Duration.ofMinutes(9));
    partition.tell(first, body);
    partition.pass(Duration.ofMinutes(11));

    assertThat(partition.deadLetters()).hasSize(1);
    assertThat(partition.grants()).hasSize(grants);
    assertThat(partition.bodies.size()).isZero();
    assertThat(partition.state.size()).as("the task row").isEqualTo(1);
  }

  @Test
  void aLeasedCallIsMadeAgainOnlyWhenItsLeaseIsOver() {
    var id = MessageId.appended(TestPartition.START, 0, 7);
    partition.tell(direct(Kind.LEASED, id, 1, null, partition.now.plusSeconds(100)), body);
    partition.pass(Duration.ofSeconds(99));
    assertThat(partition.grants()).isEmpty();

    partition.pass(Duration.ofSeconds(1));

    assertThat(partition.lastGrant()).extracting(Grant::number, Grant::attempt)
        .containsExactly(1L, 1);
  }

  @Test
  void theEndOfALeasedCallIsTheMessages() {
    var id = MessageId.appended(TestPartition.START, 0, 7);
    partition.tell(direct(Kind.LEASED, id, 1, null, partition.now.plusSeconds(100)), body);
    partition.tell(direct(Kind.DONE, id, 1, null, null), body);

    partition.pass(Duration.ofSeconds(200));

    assertThat(partition.grants()).isEmpty();
    assertThat(partition.openGrants()).isZero();
    assertThat(partition.bodies.size()).isZero();
  }

  @Test
  void noMoreGrantsAreOpenThanMayBe() {
    var narrow = new TestPartition(few(3));
    for (int i = 0; i < 10; i++) narrow.publish("upstash-delay=1s");
    narrow.pass(Duration.ofSeconds(1));
    assertThat(narrow.grants()).hasSize(3);
    narrow.restart();
    narrow.fire();
    assertThat(narrow.grants()).hasSize(3);

    narrow.tell(outcome(Kind.DONE, narrow.grants().getFirst()));
    narrow.fire();

    assertThat(narrow.grants()).hasSize(4).extracting(Grant::messageId).doesNotHaveDuplicates();
  }

  @Test
  void aRecordThatWasAppliedBeforeIsPassedOver() {
    partition.publish("upstash-label=x");
    partition.fire();
    partition.restart();
    partition.apply(Input.Source.INGEST, 0,
        TestPartition.fields("destination=https://example.com/a"), body);

    assertThat(partition.grants()).hasSize(1);
  }

  @Test
  void theMessagesOfATenantThatIsGoneEndAsCanceled() {
    var id = partition.publish("upstash-delay=1h", "tenant=other");
    partition.use(new PartitionScheduler(partition.settings, 0, partition.state, partition.bodies,
        new Tenants(List.of()), PublishLimits.DEFAULT, Observer.NONE));
    partition.pass(Duration.ofHours(1));

    assertThat(partition.grants()).isEmpty();
    assertThat(partition.states(id)).containsExactly(State.CANCELED);
    assertThat(partition.deadLetters()).isEmpty();
  }

  @Test
  void aRecordThatOnlyTheSchedulerCanCarryOutIsTakenFromItsOutcome() {
    var id = MessageId.appended(TestPartition.START, 0, 7);
    partition.tell(new Outcome(Kind.HANDED_OVER, id, 0, 0, null, null, null, null, null, null,
        TestPartition.fields("destination=https://example.com/a", "route=direct",
            "upstash-delay=10s")),
        body);
    partition.pass(Duration.ofSeconds(10));

    assertThat(partition.lastGrant().messageId()).isEqualTo(id);
    assertThat(partition.lastGrant().dueAt()).isEqualTo(TestPartition.START.plusSeconds(10));
  }

  private static CoreSettings few(int maxGranted) {
    return new CoreSettings(1, TestPartition.REPLIES, 1, 1 << 20, 5 << 20, Duration.ofMillis(250),
        Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofSeconds(20),
        Duration.ofMinutes(10), Duration.ofHours(24), Duration.ofMinutes(5),
        CoreSettings.MissedRuns.SKIP, maxGranted, 128);
  }
}
