package io.posthaste.dispatcher.consume;

import io.posthaste.dispatcher.call.Attempt;
import io.posthaste.dispatcher.call.Decision;
import io.posthaste.dispatcher.call.Ending;
import io.posthaste.dispatcher.call.Endings;
import io.posthaste.dispatcher.call.IngestRecord;
import io.posthaste.dispatcher.call.Message;
import io.posthaste.dispatcher.call.Triage;
import io.posthaste.dispatcher.meter.DispatcherMetrics;
import io.posthaste.dispatcher.meter.DispatcherMetrics.Skip;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.record.RecordHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records in, lets in as many messages as there is room for, and closes their offsets when
 * all about them is written. What finds no room waits; the caller then reads no more, so what waits
 * is at most one poll. Confined to the thread that polls.
 */
final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  private static final long LATEST_MS = (1L << 48) - 1;

  private record Waiting(PartitionWork work, IngestRecord record, Decision decision) {}

  private record Ended(PartitionWork work, long offset) {}

  private final Triage triage;
  private final Admission admission;
  private final Attempts attempts;
  private final Endings endings;
  private final EndingRecords records;
  private final RecordWriter writer;
  private final DispatcherMetrics metrics;
  private final InstantSource clock;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private final LinkedBlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
  private volatile int waitingCount;

  Intake(Triage triage, Admission admission, Attempts attempts, Endings endings,
      EndingRecords records, RecordWriter writer, DispatcherMetrics metrics, InstantSource clock) {
    this.triage = triage;
    this.admission = admission;
    this.attempts = attempts;
    this.endings = endings;
    this.records = records;
    this.writer = writer;
    this.metrics = metrics;
    this.clock = clock;
  }

  void take(PartitionWork work, ConsumerRecord<byte[], byte[]> consumed) {
    var record = record(consumed);
    var decision = triage.decide(record);
    switch (decision) {
      case Decision.Skip _ -> pass(work, record, Skip.NOT_OURS);
      case Decision.Tombstone _ -> pass(work, record, Skip.TOMBSTONE);
      case Decision.Call _,Decision.Reject _,Decision.Poison _ -> {
        if (work.tracker().begin(record.offset())) {
          waiting.add(new Waiting(work, record, decision));
        } else {
          metrics.skipped(Skip.FINISHED_BEFORE);
        }
      }
    }
  }

  /** Starts what there is room for, in the order in which it came. */
  void admit() {
    for (var next = waiting.peek(); next != null; next = waiting.peek()) {
      var permit = admission.tryEnter(next.record().bodyOrEmpty().size());
      if (permit == null) break;
      waiting.remove();
      next.work().started();
      start(next, permit);
    }
    waitingCount = waiting.size();
  }

  /** Whether something waits for room. */
  boolean blocked() {
    return !waiting.isEmpty();
  }

  /** As {@link #blocked}, for any thread. */
  int waitingCount() {
    return waitingCount;
  }

  /** Drops what waits of a partition that is given away: its offsets are open and stay so. */
  void forget(PartitionWork work) {
    waiting.removeIf(item -> item.work() == work);
  }

  /** Closes the offsets of all that has ended; waits so long for the first. */
  void close(Duration patience) throws InterruptedException {
    var first = ended.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    for (var end = first; end != null; end = ended.poll()) end.work().finished(end.offset());
  }

  private void pass(PartitionWork work, IngestRecord record, Skip why) {
    work.tracker().pass(record.offset());
    metrics.skipped(why);
  }

  private void start(Waiting item, Admission.Permit permit) {
    switch (item.decision()) {
      case Decision.Call(var message) ->
        attempts.make(message, permit, attempt -> called(item, permit, message, attempt));
      case Decision.Reject(var record, var problem) ->
        write(item, permit, endings.rejected(record, problem, clock.instant()));
      case Decision.Poison(var record, var cause) -> {
        LOG.atError()
            .addKeyValue("partition", record.partition())
            .addKeyValue("offset", record.offset())
            .setCause(cause)
            .log("record is poison");
        write(item, permit, endings.poison(record, cause, clock.instant()));
      }
      case Decision.Skip _,Decision.Tombstone _ -> throw new AssertionError(item.decision());
    }
  }

  private void called(Waiting item, Admission.Permit permit, Message message, Attempt attempt) {
    metrics.attempted(message, attempt);
    Ending ending;
    try {
      ending = endings.after(message, attempt);
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("messageId", message.id()).setCause(e).log("no ending for it");
      ending = endings.poison(item.record(), e, clock.instant());
    }
    write(item, permit, ending);
  }

  private void write(Waiting item, Admission.Permit permit, Ending ending) {
    writer.write(records.of(ending), () -> {
      var letter = ending.deadLetter();
      if (letter != null) metrics.deadLetter(letter.reason());
      permit.leave();
      ended.add(new Ended(item.work(), item.record().offset()));
    });
  }

  /**
   * A value of null stays null: only without headers it is a deletion. A time that no broker sets
   * is cut to what an id has room for, so that every record has one.
   */
  private static IngestRecord record(ConsumerRecord<byte[], byte[]> consumed) {
    byte @Nullable [] value = consumed.value();
    return new IngestRecord(consumed.partition(), consumed.offset(),
        Instant.ofEpochMilli(Math.clamp(consumed.timestamp(), 0, LATEST_MS)),
        RecordHeaders.read(consumed.headers()), value == null ? null : new Body(value));
  }
}
