package io.posthaste.scheduler.core;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.core.CoreSettings.MissedRuns;
import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.proto.ScheduleRow;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.record.DeadLetter;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.tenant.Tenants;
import io.posthaste.schemas.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulesTest {
  private static final String REPLY = "reply-topic=" + TestPartition.REPLIES;
  private static final Duration TICK = Duration.ofMillis(250);

  private TestPartition partition = new TestPartition();

  @Test
  void itFirstFiresAtTheFirstDueTimeEvenOneSecondLater() {
    partition.now = TestPartition.START.plusSeconds(59);
    put("a", "* * * * *");

    passing(Duration.ofMillis(740));
    assertThat(partition.grants()).isEmpty();
    passing(Duration.ofSeconds(1));
    assertThat(dueTimes()).containsExactly(TestPartition.START.plusSeconds(60));
  }

  /** The dispatcher hands it over: carried out twice, it could bring back what was deleted between. */
  @Test
  void oneThatIsStampedDirectIsNotTakenFromTheIngestTopic() {
    put("a", "* * * * *", "route=direct");

    passing(Duration.ofMinutes(2));
    assertThat(partition.grants()).isEmpty();
  }

  @Test
  void anOccurrenceIsGrantedAheadOfItsTime() {
    put("a", "* * * * *");

    passing(Duration.ofSeconds(60).minus(partition.settings.lookAhead()));
    assertThat(dueTimes()).containsExactly(TestPartition.START.plusSeconds(60));
  }

  @Test
  void anOccurrenceIsThePublishWithoutWhatMadeItASchedule() {
    put("a", "0 13 * * *", "upstash-method=PUT", "upstash-forward-x=1", "upstash-delay=10s",
        "upstash-deduplication-id=d", "upstash-content-based-deduplication=true");
    passing(Duration.ofHours(1).plusSeconds(10));

    var granted = partition.of(Topic.DUE).toList().getLast();
    assertThat(new String(TestPartition.bytes(granted), StandardCharsets.UTF_8))
        .isEqualTo("body of a");
    assertThat(granted.fields().text(OwnFields.SCHEDULE)).contains("a");
    assertThat(granted.fields().text("upstash-forward-x")).contains("1");
    assertThat(Stream.of(HeaderNames.CRON, HeaderNames.TYPE, HeaderNames.DEDUPLICATION_ID,
        HeaderNames.CONTENT_BASED_DEDUPLICATION)).noneMatch(granted.fields()::has);
    var nominal = TestPartition.START.plus(Duration.ofHours(1));
    assertThat(Grant.read(granted.fields()).dueAt()).isEqualTo(nominal.plusSeconds(10));
    assertThat(Grant.read(granted.fields()).messageId()).isEqualTo(MessageId.derived(nominal, 0,
        "schedule/default/a", Long.toString(nominal.toEpochMilli())));
  }

  @Test
  void aScheduleThatFiresEverySecondFiresEverySecond() {
    put("a", "* * * * * *");
    put("b", "@every 2s");
    passing(Duration.ofSeconds(20));

    assertThat(dueTimes()).hasSize(20 + 10);
  }

  @Test
  void aPublishWithACronIsASchedule() {
    partition.publish("upstash-cron=* * * * *", REPLY);
    var id = partition.publish("upstash-cron=* * * * *", REPLY);

    assertThat(partition.grants()).isEmpty();
    assertThat(partition.replies().getLast())
        .isEqualTo("200 {\"scheduleId\":\"scd_" + id.value().substring(4) + "\"}");
    passing(Duration.ofMinutes(1));
    assertThat(partition.grants()).hasSize(2);
  }

  @Test
  void twoWritersCannotBothBeAccepted() {
    var first = put("a", "0 13 * * *");
    put("a", "0 14 * * *");
    passing(Duration.ofHours(3));

    assertThat(dueTimes()).containsExactly(TestPartition.START.plus(Duration.ofHours(2)));
    assertThat(row("a").getCreatedMs()).isEqualTo(first.toEpochMilli());
    assertThat(schedules()).isEqualTo(1);
  }

  @Test
  void aScheduleThatWasUpdatedFiresOnlyItsNewSelf() {
    put("a", "* * * * *", "upstash-forward-x=old", "upstash-retries=1");
    passing(Duration.ofMinutes(3));
    int before = partition.grants().size();
    partition.ingest("", "type=schedule.put", "destination=https://example.com/new",
        "upstash-schedule-id=a", "upstash-cron=*/2 * * * *");
    partition.restart();
    passing(Duration.ofMinutes(10));

    var after = partition.of(Topic.DUE).skip(before).toList();
    assertThat(after).hasSize(5).allSatisfy(output -> {
      assertThat(output.fields().text("destination")).contains("https://example.com/new");
      assertThat(output.fields().has("upstash-forward-x")).isFalse();
      assertThat(output.fields().has("upstash-retries")).isFalse();
      assertThat(TestPartition.bytes(output)).isEmpty();
    });
  }

  @Test
  void aScheduleThatIsUpdatedWithoutAChangeDoesNotFireTwice() {
    put("a", "* * * * *");
    passing(Duration.ofMillis(59_900)); // the occurrence is granted already
    put("a", "* * * * *");
    passing(Duration.ofSeconds(30));

    assertThat(dueTimes()).containsExactly(TestPartition.START.plusSeconds(60));
  }

  @Test
  void aScheduleThatWasDeletedNeverComesBack() {
    put("a", "* * * * *");
    passing(Duration.ofMinutes(1));
    partition.ingest("", "type=schedule.delete", "upstash-schedule-id=a", REPLY);
    partition.restart();
    partition.tell(TestPartition.outcome(Outcome.Kind.DONE, partition.lastGrant()));
    passing(Duration.ofHours(1));

    assertThat(partition.grants()).hasSize(1);
    assertThat(partition.replies()).containsExactly("200 {}");
    assertThat(schedules()).isZero();
    assertThat(partition.state.scan(Keys.from(Keys.TIMER), Keys.to(Keys.TIMER)).hasNext())
        .isFalse();
    assertThat(partition.bodies.scan(new byte[0], new byte[]{-1}).hasNext()).isFalse();
  }

  @Test
  void aScheduleThatIsDeletedAndMadeAnewIsNew() {
    put("a", "* * * * *");
    partition.ingest("", "type=schedule.delete", "upstash-schedule-id=a");
    passing(Duration.ofSeconds(30));
    var again = put("a", "* * * * *");
    passing(Duration.ofSeconds(40));

    assertThat(partition.grants()).hasSize(1);
    assertThat(row("a").getCreatedMs()).isEqualTo(again.toEpochMilli());
  }

  @Test
  void aScheduleThatWasPausedStaysPausedOverARestart() {
    put("a", "* * * * *");
    partition.ingest("", "type=schedule.pause", "upstash-schedule-id=a", REPLY);
    partition.ingest("", "type=schedule.pause", "upstash-schedule-id=a", REPLY);
    partition.restart();
    passing(Duration.ofHours(2));

    assertThat(partition.grants()).isEmpty();
    assertThat(row("a").getPaused()).isTrue();
    assertThat(partition.replies()).containsExactly("200 {}", "200 {}");
  }

  @Test
  void whatWasDueDuringAPauseIsNotMadeUpFor() {
    put("a", "* * * * *");
    partition.ingest("", "type=schedule.pause", "upstash-schedule-id=a");
    passing(Duration.ofMinutes(3).plusSeconds(30));
    partition.ingest("", "type=schedule.resume", "upstash-schedule-id=a");
    partition.ingest("", "type=schedule.resume", "upstash-schedule-id=a");
    passing(Duration.ofMinutes(1));

    assertThat(dueTimes()).containsExactly(TestPartition.START.plus(Duration.ofMinutes(4)));
  }

  @Test
  void aPausedScheduleThatIsReplacedRuns() {
    put("a", "* * * * *");
    partition.ingest("", "type=schedule.pause", "upstash-schedule-id=a");
    put("a", "* * * * *");
    passing(Duration.ofMinutes(1));

    assertThat(row("a").getPaused()).isFalse();
    assertThat(partition.grants()).hasSize(1);
  }

  @Test
  void aRunThatAFailOverHeldUpIsMade() {
    put("a", "0 13 * * *");
    after(Duration.ofHours(1).plusMinutes(5));

    assertThat(dueTimes()).containsExactly(TestPartition.START.plus(Duration.ofHours(1)));
  }

  @Test
  void aRunThatWasMissedIsSkipped() {
    put("a", "0 13 * * *");
    after(Duration.ofHours(1).plusMinutes(5).plusMillis(1));

    assertThat(partition.grants()).isEmpty();
    passing(Duration.ofDays(1));
    assertThat(dueTimes()).containsExactly(TestPartition.START.plus(Duration.ofHours(25)));
  }

  @Test
  void ofRunsThatOvertookEachOtherTheLastIsMade() {
    put("a", "* * * * *");
    after(Duration.ofSeconds(200 * 60 + 30));

    assertThat(dueTimes()).containsExactly(TestPartition.START.plusSeconds(200 * 60));
  }

  @Test
  void theLastOfTheMissedIsMadeWhereTheInstallationWantsIt() {
    partition = missed(MissedRuns.ONCE);
    put("a", "0 * * * *");
    after(Duration.ofMinutes(72 * 60 + 30));

    assertThat(dueTimes()).containsExactly(TestPartition.START.plusSeconds(72 * 3600));
    passing(Duration.ofMinutes(30));
    assertThat(dueTimes()).hasSize(2);
  }

  @Test
  void allOfTheMissedAreMadeWhereTheInstallationWantsIt() {
    partition = missed(MissedRuns.ALL);
    put("a", "0 * * * *");
    after(Duration.ofMinutes(72 * 60 + 30));
    for (int i = 0; i < 100; i++) passing(Duration.ofMillis(10));

    assertThat(dueTimes()).hasSize(72).doesNotHaveDuplicates();
  }

  @Test
  void aTenantThatGoesUnderALiveScheduleIsACleanEnd() {
    put("a", "* * * * *");
    partition.use(new PartitionScheduler(partition.settings, 0, partition.state, partition.bodies,
        new Tenants(List.of()), PublishLimits.DEFAULT, Observer.NONE));
    passing(Duration.ofHours(1));

    assertThat(partition.outputs).isEmpty();
    assertThat(row("a").getError()).isEqualTo("there is no tenant default");
    assertThat(partition.state.scan(Keys.from(Keys.TIMER), Keys.to(Keys.TIMER)).hasNext())
        .isFalse();
  }

  @Test
  void itTellsWhatBecameOfItsLastRun() {
    put("a", "* * * * *");
    passing(Duration.ofMinutes(1));
    var first = partition.lastGrant();
    assertThat(lastStates()).containsExactly(first.messageId() + " IN_PROGRESS");
    assertThat(partition.states(first.messageId())).containsExactly(State.CREATED);

    partition.tell(TestPartition.outcome(Outcome.Kind.DONE, first));
    assertThat(lastStates()).containsExactly(first.messageId() + " SUCCESS");

    passing(Duration.ofMinutes(1));
    var second = partition.lastGrant();
    partition.tell(TestPartition.failed(second));
    assertThat(lastStates()).containsExactly(second.messageId() + " FAIL");
    assertThat(row("a").getLastMs())
        .isEqualTo(TestPartition.START.plus(Duration.ofMinutes(2)).toEpochMilli());
  }

  @Test
  void anOlderRunSaysNothingAboutTheLast() {
    put("a", "* * * * *");
    passing(Duration.ofMinutes(1));
    var first = partition.lastGrant();
    passing(Duration.ofMinutes(1));
    partition.tell(TestPartition.failed(first));

    assertThat(lastStates()).containsExactly(partition.lastGrant().messageId() + " IN_PROGRESS");
  }

  @Test
  void aRunThatWasCanceledBeforeItCameEndsAtOnce() {
    put("a", "0 13 * * *");
    var nominal = TestPartition.START.plus(Duration.ofHours(1));
    var id = new ScheduleKey("default", "a").occurrence(nominal, 0);
    partition.ingest("", "type=message.cancel", "message-id=" + id);
    passing(Duration.ofHours(1));

    assertThat(partition.grants()).isEmpty();
    assertThat(partition.states(id))
        .containsExactly(State.CREATED, State.CANCEL_REQUESTED, State.CANCELED);
    assertThat(lastStates()).containsExactly(id + " FAIL");
  }

  @Test
  void anOtherTenantsScheduleOfTheSameIdIsAnother() {
    put("a", "* * * * *");
    put("a", "* * * * *", "tenant=other");
    partition.ingest("", "type=schedule.delete", "upstash-schedule-id=a", "tenant=other");
    passing(Duration.ofMinutes(1));

    assertThat(partition.of(Topic.DUE)).singleElement()
        .satisfies(output -> assertThat(output.fields().has("tenant")).isFalse());
  }

  @Test
  void aRunThatCannotBeHandledIsLeftOutAndTheNextIsMade() {
    put("a", "* * * * *");
    byte[] definition = requireNonNull(partition.bodies.get(Keys.schedule("default", "a")));
    partition.bodies.delete(Keys.schedule("default", "a"));
    passing(Duration.ofMinutes(1));
    assertThat(row("a").getError()).contains("has no message");

    partition.bodies.put(Keys.schedule("default", "a"), definition);
    passing(Duration.ofMinutes(1));
    assertThat(partition.grants()).hasSize(1);
    assertThat(row("a").getError()).isEmpty();
  }

  @Test
  void aRowThatCannotBeReadStopsNobodyElse() {
    put("a", "* * * * *");
    put("b", "* * * * *");
    partition.state.put(Keys.schedule("default", "a"), new byte[]{1, 2, 3});
    passing(Duration.ofMinutes(2));

    assertThat(partition.grants()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"upstash-cron=nonsense|400 {\"error\":\"upstash-cron: expected a cron",
      "upstash-cron=0 0 30 2 *|400 {\"error\":\"upstash-cron: expected a cron with a day",
      "upstash-retries=2|400 {\"error\":\"upstash-cron: expected a cron, but it is missing",
      "upstash-cron=* * * * *;upstash-not-before=1|400 {\"error\":\"upstash-not-before: ",
      "upstash-cron=* * * * *;upstash-callback=a.b|400 {\"error\":\"upstash-callback: ",
      "upstash-cron=* * * * *;tenant=nobody|400 {\"error\":\"tenant: there is no tenant nobody"})
  void whatIsNoScheduleIsRefused(String fieldsAndReply) {
    String[] parts = fieldsAndReply.split("\\|", 2);
    partition.ingest("", TestPartition.with(parts[0].split(";", -1), "type=schedule.put",
        "destination=https://example.com/a", REPLY));

    assertThat(partition.replies()).singleElement().asString().startsWith(parts[1]);
    assertThat(schedules()).isZero();
    assertThat(partition.grants()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"delete", "pause", "resume"})
  void whoeverNamesAScheduleThatIsNotThereIsTold(String verb) {
    partition.ingest("", "type=schedule." + verb, "upstash-schedule-id=nobody", REPLY);
    partition.ingest("", "type=schedule." + verb, REPLY);

    assertThat(partition.replies()).containsExactly(
        "404 {\"error\":\"there is no schedule nobody\"}",
        "400 {\"error\":\"upstash-schedule-id: expected the id of a schedule\"}");
  }

  @Test
  void anOccurrenceThatBecameADeadLetterIsNoSchedule() {
    put("a", "* * * * *", "upstash-retries=0");
    passing(Duration.ofMinutes(1));
    partition.tell(TestPartition.failed(partition.lastGrant()));

    var letter = partition.deadLetters().getFirst();
    assertThat(letter.has(DeadLetter.ID)).isTrue();
    assertThat(letter.has(HeaderNames.CRON)).isFalse();
    assertThat(letter.text(OwnFields.SCHEDULE)).contains("a");
  }

  private Instant put(String id, String cron, String... more) {
    partition.ingest("body of " + id, TestPartition.with(more, "type=schedule.put",
        "destination=https://example.com/a", "upstash-schedule-id=" + id, "upstash-cron=" + cron));
    return partition.now;
  }

  /** Lets time pass in small steps. */
  private void passing(Duration time) {
    var until = partition.now.plus(time);
    while (partition.now.isBefore(until)) {
      var left = Duration.between(partition.now, until);
      partition.pass(left.compareTo(TICK) < 0 ? left : TICK);
    }
  }

  /** Nothing runs for a while. */
  private void after(Duration time) {
    partition.restart();
    partition.pass(time);
    partition.fire();
  }

  private List<Instant> dueTimes() {
    return partition.grants()
        .stream()
        .filter(grant -> grant.number() == 1)
        .map(Grant::dueAt)
        .toList();
  }

  private ScheduleRow row(String id) {
    return Table.SCHEDULES.get(partition.state, Keys.schedule("default", id)).orElseThrow();
  }

  private List<String> lastStates() {
    return row("a").getLastStatesList()
        .stream()
        .map(state -> state.getMessageId() + " " + state.getState())
        .toList();
  }

  private int schedules() {
    int count = 0;
    try (var rows = partition.state.scan(Keys.from(Keys.SCHEDULE), Keys.to(Keys.SCHEDULE))) {
      for (; rows.hasNext(); rows.next()) count++;
    }
    return count;
  }

  private static TestPartition missed(MissedRuns policy) {
    var s = new TestPartition().settings;
    return new TestPartition(new CoreSettings(s.partitions(), s.repliesTopic(),
        s.replyPartitions(), s.maxBodyBytes(), s.maxRecordBytes(), s.lookAhead(), s.startWithin(),
        s.leaseMargin(), s.grace(), s.deduplicationWindow(), s.markLifetime(), s.missedAfter(),
        policy, s.maxGranted(), s.trainLength()));
  }

}
