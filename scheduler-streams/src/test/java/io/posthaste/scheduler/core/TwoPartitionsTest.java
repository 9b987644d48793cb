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

/** A schedule on one partition and the URL group that it publishes to on the other. */
class TwoPartitionsTest {
  private static final int PARTITIONS = 2;
  private static final String SCHEDULE = nameOn(0, "s");
  private static final String GROUP = nameOn(1, "g");

  private final List<MemoryRows> states = List.of(new MemoryRows(), new MemoryRows());
  private final List<PartitionScheduler> schedulers = new ArrayList<>();
  private final List<Output> written = new ArrayList<>();
  private final long[] nextHop = new long[PARTITIONS];
  private long nextIngest;
  private long nextOutcome;
  private Instant now = TestPartition.START;

  TwoPartitionsTest() {
    var settings = CoreSettings.defaults(PARTITIONS, TestPartition.REPLIES, 1, 1 << 20,
        (4 << 20) + (256 << 10));
    for (int partition = 0; partition < PARTITIONS; partition++) {
      schedulers.add(new PartitionScheduler(settings, partition, states.get(partition),
          new MemoryRows(), TestPartition.TENANTS, PublishLimits.DEFAULT, Observer.NONE));
    }
  }

  private static String nameOn(int partition, String kind) {
    return IntStream.range(0, 100)
        .mapToObj(n -> kind + n)
        .filter(name -> {
          var key = kind.equals("s")
              ? RoutingKey.ofSchedule("default", name)
              : RoutingKey.ofGroup("default", name);
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
    assertThat(written.stream()
        .filter(output -> output.topic() == Topic.EVENTS)
        .map(output -> MessageEventCodec.fromBytes(TestPartition.bytes(output)))
        .filter(event -> event.messageId().equals(id))
        .map(event -> event.state())).containsExactly(State.CREATED, State.EXPANDED);
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

  private void ingest(int partition, String body, String... fields) {
    apply(partition, new Input(Input.Source.INGEST, nextIngest++, now,
        TestPartition.fields(fields), new Body(body.getBytes(StandardCharsets.UTF_8))));
  }

  private void tell(Outcome outcome) {
    apply(1, new Input(Input.Source.OUTCOMES, nextOutcome++, now, outcome.toFields(), null));
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
