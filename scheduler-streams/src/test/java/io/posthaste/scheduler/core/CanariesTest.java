package io.posthaste.scheduler.core;

import static io.posthaste.scheduler.core.TestPartition.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.core.CanaryStep.Place;
import io.posthaste.scheduler.core.Input.Source;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.record.Outcome.Kind;
import io.posthaste.schemas.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CanariesTest {
  private static final HeaderFields CANARY = TestPartition.fields("type=canary");
  private static final Duration WAITS = Duration.ofMillis(100);

  private final TestPartition partition = new TestPartition();
  private final List<CanaryStep> steps = new ArrayList<>();
  private PartitionScheduler scheduler = open(partition.settings);
  private int offset;
  private int rowsBefore;

  private PartitionScheduler open(CoreSettings settings) {
    return new PartitionScheduler(settings, 0, partition.state, partition.bodies,
        TestPartition.TENANTS, PublishLimits.DEFAULT, Observer.NONE);
  }

  @BeforeEach
  void keepTheRowOfTheTask() {
    take(Source.INGEST, TestPartition.fields("type=schedule.delete", "upstash-schedule-id=none"));
    fire(START);
    rowsBefore = partition.state.size();
    partition.outputs.clear();
  }

  private MessageId append(String... more) {
    take(Source.INGEST, TestPartition.fields(TestPartition.with(more, "type=canary")));
    return MessageId.appended(partition.now, 0, offset - 1);
  }

  private void tell(Kind kind, Grant grant) {
    take(Source.OUTCOMES, TestPartition.outcome(kind, grant).toFields());
  }

  private void take(Source source, HeaderFields fields) {
    var applied = scheduler.apply(new Input(source, offset++, partition.now, fields, Body.EMPTY));
    partition.outputs.addAll(applied.outputs());
    add(applied.canary());
  }

  private void pass(Duration time) {
    partition.now = partition.now.plus(time);
    fire(partition.now);
  }

  private void fire(Instant now) {
    var fired = scheduler.fire(now, 100);
    partition.outputs.addAll(fired.outputs());
    add(fired.canary());
  }

  private void add(@Nullable CanaryStep step) {
    if (step != null) steps.add(step);
  }

  @Test
  void itGoesTheWayOfADelayedMessage() {
    var id = append();
    var dueAt = START.plusMillis(350);
    assertThat(partition.outputs).isEmpty();

    pass(WAITS.minusMillis(1));
    assertThat(partition.outputs).isEmpty();
    pass(Duration.ofMillis(1));

    assertThat(partition.grants()).containsExactly(
        new Grant(id, 1, 1, dueAt, dueAt.plusSeconds(60), 0));
    assertThat(partition.of(Topic.DUE)).allSatisfy(
        output -> assertThat(output.fields().list()).containsAll(CANARY.list()));
    tell(Kind.DONE, partition.lastGrant());
    assertThat(steps).containsExactly(new CanaryStep(Place.APPLIED, id, dueAt),
        new CanaryStep(Place.GRANTED, id, dueAt), new CanaryStep(Place.BACK, id, dueAt));
  }

  @Test
  void itLeavesNothingBehindAndTellsNobodyElse() {
    append();
    pass(WAITS);
    tell(Kind.DONE, partition.lastGrant());
    fire(partition.now);

    assertThat(partition.state.size()).isEqualTo(rowsBefore);
    assertThat(partition.bodies.size()).isZero();
    assertThat(partition.outputs).extracting(Output::topic).containsExactly(Topic.DUE);
    assertThat(scheduler.numbers().grants()).isZero();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HANDED_OVER") // says nothing of a grant
  void whateverADispatcherSaysOfItItIsBack(Kind kind) {
    append();
    pass(WAITS);

    tell(kind, partition.lastGrant());

    assertThat(steps).last().extracting(CanaryStep::place).isEqualTo(Place.BACK);
    assertThat(partition.outputs).hasSize(1);
  }

  @Test
  void theNextTakesItsPlace() {
    append();
    pass(Duration.ofMillis(50));
    var second = append();
    pass(WAITS);

    assertThat(partition.grants()).extracting(Grant::messageId).containsExactly(second);
    tell(Kind.DONE, partition.lastGrant());
    fire(partition.now);
    assertThat(partition.state.size()).isEqualTo(rowsBefore);
  }

  @Test
  void theAnswerToOneThatWasReplacedIsNoNews() {
    append();
    pass(WAITS);
    var first = partition.lastGrant();
    append();

    tell(Kind.DONE, first);

    assertThat(steps).extracting(CanaryStep::place).doesNotContain(Place.BACK);
  }

  @Test
  void itComesBackHoweverLate() {
    append();
    pass(WAITS);
    pass(Duration.ofDays(2));

    tell(Kind.DONE, partition.lastGrant());

    assertThat(steps).last().extracting(CanaryStep::place).isEqualTo(Place.BACK);
    assertThat(partition.outputs).hasSize(1);
  }

  @Test
  void anotherOwnerGoesOnWithIt() {
    append();
    scheduler = open(partition.settings);
    pass(WAITS);
    scheduler = open(partition.settings);
    offset = 100;

    tell(Kind.DONE, partition.lastGrant());

    assertThat(steps).last().extracting(CanaryStep::place).isEqualTo(Place.BACK);
  }

  @Test
  void whileNothingMayBeGrantedItWaitsAsMessagesDo() {
    scheduler = open(new CoreSettings(1, TestPartition.REPLIES, 1, 1 << 20, 4 << 20,
        Duration.ofMillis(250), Duration.ofSeconds(60), Duration.ofSeconds(5),
        Duration.ofSeconds(20), Duration.ofMinutes(10), Duration.ofHours(24),
        Duration.ofMinutes(5), CoreSettings.MissedRuns.SKIP, 1, 128));
    take(Source.INGEST, TestPartition.fields("destination=https://example.com/a"));
    var message = partition.lastGrant();
    append();
    pass(Duration.ofSeconds(1));
    assertThat(partition.grants()).containsExactly(message);

    tell(Kind.DONE, message);
    pass(Duration.ofMillis(10));

    assertThat(partition.grants()).hasSize(2);
  }

  /** Whoever writes records of this type by hand does no harm. */
  @Test
  void whatElseItsRecordSaysMeansNothing() {
    append("destination=https://example.com/a", "upstash-delay=1h", "tenant=nobody",
        "upstash-queue-name=q", "upstash-callback=https://example.com/b", "posthaste-grant=7");
    pass(WAITS);
    tell(Kind.DONE, partition.lastGrant());
    fire(partition.now);

    assertThat(partition.outputs).extracting(Output::topic).containsExactly(Topic.DUE);
    assertThat(partition.state.size()).isEqualTo(rowsBefore);
  }

  @Test
  void whoAsksForAReplyIsToldThatItWasTaken() {
    append("reply-topic=" + TestPartition.REPLIES, "correlation-id=c");

    assertThat(partition.replies()).containsExactly("200 {}");
  }

  @Test
  void oneThatWasStampedDirectIsTakenWhenTheDispatcherHandsItOver() {
    var id = MessageId.appended(partition.now, 0, 77);
    take(Source.OUTCOMES, new Outcome(Kind.HANDED_OVER, id, 0, 0, null, null, null, null, "type",
        null, TestPartition.fields("type=canary", "route=direct")).toFields());
    pass(WAITS);

    assertThat(partition.grants()).extracting(Grant::messageId).containsExactly(id);
  }
}
