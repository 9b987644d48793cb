package io.posthaste.dispatcher.consume;

import io.posthaste.dispatcher.call.Decision;
import io.posthaste.dispatcher.call.DueRecord;
import io.posthaste.dispatcher.call.GrantTriage;
import io.posthaste.dispatcher.call.IngestRecord;
import io.posthaste.dispatcher.call.Report;
import io.posthaste.dispatcher.call.Reports;
import io.posthaste.dispatcher.call.Triage;
import io.posthaste.dispatcher.meter.DispatcherMetrics;
import io.posthaste.dispatcher.meter.DispatcherMetrics.Skip;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.record.RecordHeaders;
import io.posthaste.schemas.record.Train;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records in, lets in as many messages as there is room for, and closes their offsets when
 * they are done. What finds no room waits; the caller then reads no more, so what waits is at most
 * one poll. Confined to the thread that polls.
 */
final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  private static final long LATEST_MS = (1L << 48) - 1;

  /** A record that needs room: a call, a ride, a canary or a {@link Decision.Refusal}. */
  private record Waiting(PartitionWork work, long offset, Decision decision) {
    int bodySize() {
      return switch (decision) {
        case Decision.Call(var message) -> message.body().size();
        case Decision.Ride(var train, var _) ->
          train.cars().stream().mapToInt(car -> car.body().size()).sum();
        case Decision.Refusal refusal -> refusal.record().bodyOrEmpty().size();
        default -> 0;
      };
    }
  }

  private final String dueTopic;
  private final Triage triage;
  private final GrantTriage grants;
  private final Admission admission;
  private final Hands hands;
  private final Reports reports;
  private final DoneOffsets done;
  private final DispatcherMetrics metrics;
  private final InstantSource clock;
  /** What was granted goes before what comes straight from the ingest topic. */
  private final Queue<Waiting> granted = new ArrayDeque<>();
  private final Queue<Waiting> direct = new ArrayDeque<>();
  private volatile int waitingCount;

  Intake(String dueTopic, Triage triage, GrantTriage grants, Admission admission, Hands hands,
      Reports reports, DoneOffsets done, DispatcherMetrics metrics, InstantSource clock) {
    this.dueTopic = dueTopic;
    this.triage = triage;
    this.grants = grants;
    this.admission = admission;
    this.hands = hands;
    this.reports = reports;
    this.done = done;
    this.metrics = metrics;
    this.clock = clock;
  }

  void take(PartitionWork work, ConsumerRecord<byte[], byte[]> consumed) {
    long offset = consumed.offset();
    switch (decide(consumed)) {
      case Decision.Skip _ -> pass(work, offset, Skip.NOT_OURS);
      case Decision.Tombstone _ -> pass(work, offset, Skip.TOMBSTONE);
      case Decision.Corrupt(var cause) -> {
        LOG.atError()
            .addKeyValue("partition", work.partition())
            .addKeyValue("offset", offset)
            .setCause(cause)
            .log("grant cannot be read");
        pass(work, offset, Skip.CORRUPT);
      }
      case Decision.Uncallable(var grant, var problem) -> {
        if (begin(work, offset)) tellAtOnce(work, offset, reports.uncallable(grant, problem));
      }
      case Decision.Call call -> {
        if (begin(work, offset)) takeCall(new Waiting(work, offset, call), call);
      }
      case Decision.Ride ride -> {
        if (begin(work, offset)) takeRide(new Waiting(work, offset, ride), ride.train());
      }
      case Decision.Canary canary -> {
        if (begin(work, offset)) granted.add(new Waiting(work, offset, canary));
      }
      case Decision.Refusal refusal -> {
        if (begin(work, offset)) direct.add(new Waiting(work, offset, refusal));
      }
    }
  }

  /** Starts what there is room for: grants first, else in the order in which it came. */
  void admit() {
    admit(granted);
    if (granted.isEmpty()) admit(direct);
    waitingCount = granted.size() + direct.size();
  }

  private void admit(Queue<Waiting> waiting) {
    for (var next = waiting.peek(); next != null; next = waiting.peek()) {
      var permit = admission.tryEnter(next.bodySize());
      if (permit == null) return;
      waiting.remove();
      next.work().started();
      start(next, permit);
    }
  }

  /** Whether something waits for room. */
  boolean blocked() {
    return !granted.isEmpty() || !direct.isEmpty();
  }

  /** As {@link #blocked}, for any thread. */
  int waitingCount() {
    return waitingCount;
  }

  /** Takes back what was not begun, of partitions that are given away. */
  void withdraw(Predicate<PartitionWork> of) {
    direct.removeIf(item -> of.test(item.work()));
    granted.removeIf(item -> {
      if (!of.test(item.work())) return false;
      if (item.decision() instanceof Decision.Call(var message)) {
        tellAtOnce(item.work(), item.offset(), reports.unstarted(message.grant()));
      } else if (item.decision() instanceof Decision.Ride(var train, var _)) {
        tellAtOnce(item.work(), item.offset(), reports.unstarted(train));
      } // a canary's offset stays open: whoever reads it next answers it
      return true;
    });
    hands.withdraw(of);
  }

  /** Forgets what was not begun, of partitions that somebody else has. */
  void abandon(Predicate<PartitionWork> of) {
    direct.removeIf(item -> of.test(item.work()));
    granted.removeIf(item -> of.test(item.work()));
    hands.abandon(of);
  }

  /** Closes the offsets of all that is done; waits so long for the first. */
  void close(Duration patience) throws InterruptedException {
    done.close(patience);
  }

  private Decision decide(ConsumerRecord<byte[], byte[]> consumed) {
    return consumed.topic().equals(dueTopic)
        ? grants.decide(dueRecord(consumed))
        : triage.decide(ingestRecord(consumed));
  }

  private boolean begin(PartitionWork work, long offset) {
    boolean begun = work.tracker().begin(offset);
    if (!begun) metrics.skipped(Skip.FINISHED_BEFORE);
    return begun;
  }

  private void takeCall(Waiting item, Decision.Call call) {
    var grant = call.message().grant();
    if (clock.instant().isAfter(grant.startBy())) {
      tellAtOnce(item.work(), item.offset(), reports.unstarted(grant));
    } else {
      (call.message().isDirect() ? direct : granted).add(item);
    }
  }

  private void takeRide(Waiting item, Train train) {
    if (clock.instant().isAfter(train.startBy())) {
      tellAtOnce(item.work(), item.offset(), reports.unstarted(train));
    } else {
      granted.add(item);
    }
  }

  /** What has no body needs no room. */
  private void tellAtOnce(PartitionWork work, long offset, Report report) {
    work.started();
    hands.tell(report, () -> done.add(work, offset));
  }

  private void pass(PartitionWork work, long offset, Skip why) {
    work.tracker().pass(offset);
    metrics.skipped(why);
  }

  private void start(Waiting item, Admission.Permit permit) {
    switch (item.decision()) {
      case Decision.Call(var message) ->
        hands.take(new InHand(item.work(), item.offset(), message, permit));
      case Decision.Ride(var train, var cars) ->
        hands.take(new TrainRun(item.work(), item.offset(), train, cars, permit));
      case Decision.Canary(var grant) ->
        hands.take(new CanaryHands.Held(item.work(), item.offset(), grant, permit));
      case Decision.Refusal refusal -> {
        if (refusal instanceof Decision.Poison(var record, var cause)) {
          LOG.atError()
              .addKeyValue("partition", record.partition())
              .addKeyValue("offset", record.offset())
              .setCause(cause)
              .log("record is poison");
        }
        hands.tell(reports.refused(refusal), () -> {
          permit.leave();
          done.add(item.work(), item.offset());
        });
      }
      default -> throw new AssertionError(item.decision());
    }
  }

  /**
   * A value of null stays null: only without headers it is a deletion. A time that no broker sets
   * is cut to what an id has room for, so that every record has one.
   */
  private static IngestRecord ingestRecord(ConsumerRecord<byte[], byte[]> consumed) {
    byte @Nullable [] value = consumed.value();
    return new IngestRecord(consumed.partition(), consumed.offset(),
        Instant.ofEpochMilli(Math.clamp(consumed.timestamp(), 0, LATEST_MS)),
        RecordHeaders.read(consumed.headers()), value == null ? null : new Body(value));
  }

  private static DueRecord dueRecord(ConsumerRecord<byte[], byte[]> consumed) {
    byte @Nullable [] value = consumed.value();
    return new DueRecord(RecordHeaders.read(consumed.headers()),
        value == null ? Body.EMPTY : new Body(value));
  }
}
