package io.posthaste.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.MemoryRows;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.proto.ScheduleRow;
import io.posthaste.scheduler.state.proto.ScheduleRow.LastState;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.publish.RoutingKey;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.record.MessageEventCodec;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.topic.KeyPartition;
import io.posthaste.schemas.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A schedule on one partition and the URL group that it publishes to on the other; a queue on one and
 * the callbacks that it waits for on the other.
 */
class TwoPartitionsTest {
  private static final int PARTITIONS = 2;
  private static final String SCHEDULE = nameOn(0, "s");
  private static final String GROUP = nameOn(1, "g");
  private static final String QUEUE = nameOn(1, "q");
  private static final String KEY = nameOn(0, "f");

  private final List<MemoryRows> states = List.of(new MemoryRows(), new MemoryRows());
  private final List<PartitionScheduler> schedulers = new ArrayList<>();
  private final List<Output> written = new ArrayList<>();
  private final long[] nextHop = new long[PARTITIONS];
  private long nextIngest;
  private final long[] nextOutcome = new long[PARTITIONS];
  private Instant now = TestPartition.START;

  TwoPartitionsTest() {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      schedulers.add(open(partition, PublishLimits.DEFAULT));
    }
  }

  private PartitionScheduler open(int partition, PublishLimits limits) {
    var settings = CoreSettings.defaults(PARTITIONS, TestPartition.REPLIES, 1, 1 << 20,
        (4 << 20) + (256 << 10));
    return new PartitionScheduler(settings, partition, states.get(partition), new MemoryRows(),
        TestPartition.TENANTS, limits, Observer.NONE);
  }

  private static String nameOn(int partition, String kind) {
    return IntStream.range(0, 100)
        .mapToObj(n -> kind + n)
        .filter(name -> {
          var key = switch (kind) {
            case "s" -> RoutingKey.ofSchedule("default", name);
            case "q" -> RoutingKey.ofQueue("default", name);
            case "f" -> RoutingKey.ofFlowControl("default", name);
            default -> RoutingKey.ofGroup("default", name);
          };
          return KeyPartition.of(key.bytes(), PARTITIONS) == partition;
        })
        .findFirst()
        .orElseThrow();
  }

  @Test
  void commandsFindTheirPartitionAndTheScheduleLearnsTheEndOfEachCopy() {
    ingest(0, endpoints("https://example.com/a", "https://example.com/b"), "type=group.put",
        "group=" + GROUP);
    ingest(1, "body", "type=schedule.put", "upstash-schedule-id=" + SCHEDULE,
        "upstash-cron=* * * * *", "destination=" + GROUP);
    pass(Duration.ofMinutes(1));

    var grants = grants();
    assertThat(grants).hasSize(2)
        .allSatisfy(grant -> assertThat(grant.outcomePartition()).isEqualTo(1))
        .allSatisfy(
            grant -> assertThat(grant.dueAt()).isEqualTo(TestPartition.START.plusSeconds(60)));
    assertThat(row().getLastStatesList()).extracting(LastState::getMessageId, LastState::getState)
        .containsExactlyInAnyOrder(
            tuple(grants.getFirst().messageId().value(),
                "IN_PROGRESS"),
            tuple(grants.getLast().messageId().value(),
                "IN_PROGRESS"));
    tell(TestPartition.outcome(Outcome.Kind.DONE, grants.getFirst()));
    tell(TestPartition.failed(grants.getLast()));
    assertThat(row().getLastStatesList()).extracting(LastState::getState)
        .containsExactlyInAnyOrder("SUCCESS", "FAIL");
  }

  @Test
  void everyOccurrenceIsCreatedAndEndsAsExpanded() {
    ingest(1, endpoints("https://example.com/a"), "type=group.put", "group=" + GROUP);
    ingest(0, "body", "type=schedule.put", "upstash-schedule-id=" + SCHEDULE,
        "upstash-cron=* * * * *", "destination=" + GROUP);
    pass(Duration.ofMinutes(1));

    var nominal = TestPartition.START.plusSeconds(60);
    var id = MessageId.derived(nominal, 0, "schedule/default/" + SCHEDULE,
        Long.toString(nominal.toEpochMilli()));
    assertThat(states(id)).containsExactly(State.CREATED, State.EXPANDED);
  }

  @Test
  void aGroupThatIsNotThereIsToldToTheSchedule() {
    ingest(0, "body", "type=schedule.put", "upstash-schedule-id=" + SCHEDULE,
        "upstash-cron=* * * * *", "destination=" + GROUP);
    pass(Duration.ofMinutes(1));

    assertThat(row().getError()).isEqualTo("there is no URL group " + GROUP);
    assertThat(row().getNextMs())
        .isEqualTo(TestPartition.START.plusSeconds(120).toEpochMilli());
  }

  @Test
  void aQueueLearnsTheEndOfACallbackThatWaitsItsTurnElsewhere() {
    String[] message = {"upstash-queue-name=" + QUEUE, "destination=https://example.com/a",
        "upstash-callback=https://c.example/", "upstash-callback-flow-control-key=" + KEY,
        "upstash-callback-flow-control-value=parallelism=1"};
    ingest(0, "one", message);
    ingest(0, "two", message);
    tell(TestPartition.outcome(Outcome.Kind.DONE, grants().getFirst()));

    var callback = grants().getLast();
    assertThat(grants()).hasSize(2);
    assertThat(callback.outcomePartition()).isZero();
    assertThat(states(callback.messageId())).containsExactly(State.CREATED);
    tell(0, TestPartition.outcome(Outcome.Kind.DONE, callback));

    assertThat(grants()).hasSize(3);
    assertThat(grants().getLast().outcomePartition()).isEqualTo(1);
  }

  @Test
  void aQueueDoesNotWaitForACallbackThatIsRefusedElsewhere() {
    ingest(0, "one", "upstash-queue-name=" + QUEUE, "destination=https://example.com/a",
        "upstash-callback=https://c.example/", "upstash-callback-flow-control-key=" + KEY,
        "upstash-callback-flow-control-value=parallelism=1", "upstash-callback-retries=9");
    ingest(0, "two", "upstash-queue-name=" + QUEUE, "destination=https://example.com/a");
    schedulers.set(0, open(0, new PublishLimits(5, Duration.ofMinutes(15), Duration.ofDays(1))));
    tell(TestPartition.outcome(Outcome.Kind.DONE, grants().getFirst()));

    assertThat(written.stream().filter(output -> output.topic() == Topic.DLQ)).hasSize(1);
    assertThat(written.stream().filter(output -> output.topic() == Topic.DUE)).hasSize(2);
  }

  private List<State> states(MessageId id) {
    return written.stream()
        .filter(output -> output.topic() == Topic.EVENTS)
        .map(output -> MessageEventCodec.fromBytes(TestPartition.bytes(output)))
        .filter(event -> event.messageId().equals(id))
        .map(event -> event.state())
        .toList();
  }

  private void ingest(int partition, String body, String... fields) {
    apply(partition, new Input(Input.Source.INGEST, nextIngest++, now,
        TestPartition.fields(fields), new Body(body.getBytes(StandardCharsets.UTF_8))));
  }

  private void tell(Outcome outcome) {
    tell(1, outcome);
  }

  private void tell(int partition, Outcome outcome) {
    apply(partition,
        new Input(Input.Source.OUTCOMES, nextOutcome[partition]++, now, outcome.toFields(), null));
  }

  private void apply(int partition, Input input) {
    carry(schedulers.get(partition).apply(input).outputs());
  }

  private void pass(Duration time) {
    now = now.plus(time);
    for (var scheduler : schedulers) carry(scheduler.fire(now, 100).outputs());
  }

  /** What goes to hops is read where it goes. */
  private void carry(List<Output> outputs) {
    for (var output : outputs) {
      written.add(output);
      Integer partition = output.partition();
      if (output.topic() == Topic.HOPS && partition != null) {
        apply(partition, new Input(Input.Source.HOPS, nextHop[partition]++, now, output.fields(),
            output.body()));
      }
    }
  }

  private List<Grant> grants() {
    return written.stream()
        .filter(output -> output.topic() == Topic.DUE)
        .map(Output::fields)
        .map((HeaderFields fields) -> Grant.read(fields))
        .toList();
  }

  private ScheduleRow row() {
    return Table.SCHEDULES.get(states.getFirst(), Keys.schedule("default", SCHEDULE)).orElseThrow();
  }

  private static String endpoints(String... urls) {
    return "{\"endpoints\":[" + String.join(",",
        List.of(urls).stream().map(url -> "{\"url\":\"" + url + "\"}").toList()) + "]}";
  }
}
