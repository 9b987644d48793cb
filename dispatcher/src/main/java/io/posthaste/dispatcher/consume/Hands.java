package io.posthaste.dispatcher.consume;

import io.posthaste.dispatcher.call.Attempt;
import io.posthaste.dispatcher.call.Message;
import io.posthaste.dispatcher.call.Report;
import io.posthaste.dispatcher.call.Reports;
import io.posthaste.dispatcher.http.EndpointCaller.ByteRoom;
import io.posthaste.dispatcher.meter.DispatcherMetrics;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.Outcome;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages in hand: has each called when it is due, and tells what came of it. An offset counts
 * as done when all about its message is written, or when somebody else is known to have the message
 * while its call goes on. Calls begin and end on any thread; all else is for the thread that polls.
 */
final class Hands {
  private static final Logger LOG = LoggerFactory.getLogger(Hands.class);

  private final Attempts attempts;
  private final DueTimer timer;
  private final Reports reports;
  private final ReportRecords records;
  private final RecordWriter writer;
  private final RecordWriter gatherer;
  private final DoneOffsets done;
  private final DispatcherMetrics metrics;
  private final TrainHands trains;
  private final CanaryHands canaries;
  private final Deferrals deferrals = new Deferrals();
  private final InstantSource clock;
  private final Set<InHand> all = ConcurrentHashMap.newKeySet();

  /** @param gatherer of reports that nobody waits for */
  Hands(Attempts attempts, DueTimer timer, Reports reports, ReportRecords records,
      RecordWriter writer, RecordWriter gatherer, DoneOffsets done, DispatcherMetrics metrics,
      InstantSource clock) {
    this.attempts = attempts;
    this.timer = timer;
    this.reports = reports;
    this.records = records;
    this.writer = writer;
    this.gatherer = gatherer;
    this.done = done;
    this.metrics = metrics;
    this.clock = clock;
    this.trains = new TrainHands(attempts, timer, reports, this::tell, done, metrics);
    this.canaries = new CanaryHands(timer, this::answer, done);
  }

  /** A direct message was due when it was appended, by a clock that may be ahead of ours. */
  void take(InHand item) {
    all.add(item);
    var message = item.message();
    var lane = message.grant().lane();
    if (lane != null) deferrals.granted(partition(message), lane, clock.instant());
    if (message.isDirect()) {
      attempts.make(new HandsTurn(item,
          deferrals.isOpen(partition(message), hostLane(message), clock.instant())));
    } else {
      timer.run(item.message().dueAt(), () -> attempts.make(new HandsTurn(item, false)));
    }
  }

  void take(TrainRun run) {
    trains.take(run);
  }

  void take(CanaryHands.Held canary) {
    canaries.take(canary);
  }

  private void answer(Grant canary, Runnable told) {
    writer.write(records.of(reports.canary(canary)), () -> {
      metrics.canaryAnswered();
      told.run();
    });
  }

  /** @param told run when all of the report is written, on any thread */
  void tell(Report report, Runnable told) {
    tell(writer, report, told);
  }

  private void tell(RecordWriter by, Report report, Runnable told) {
    by.write(records.of(report), () -> {
      var outcome = report.outcome();
      if (outcome != null) metrics.told(outcome.outcome().kind());
      told.run();
    });
  }

  /** Of an attempt. */
  private void tellEnd(Message message, Report report, Runnable told) {
    tell(isAwaited(message, report) ? writer : gatherer, report, told);
  }

  /** Whether something goes on when it is told: a lane, a callback, a retry, a dead letter. */
  private static boolean isAwaited(Message message, Report report) {
    var outcome = report.outcome();
    return outcome != null && (outcome.outcome().kind() != Outcome.Kind.DONE
        || message.grant().lane() != null || message.awaited()
        || message.command().callback() != null);
  }

  /**
   * Takes back what was not begun: grants are told as unstarted, offsets of direct messages stay
   * open.
   */
  void withdraw(Predicate<PartitionWork> of) {
    for (var item : takenBack(of)) {
      if (item.message().isDirect()) {
        item.work().dropped();
      } else {
        tellUnstarted(item);
      }
    }
    trains.withdraw(of);
    canaries.withdraw(of);
  }

  /** Takes back what was not begun, and tells nothing: somebody else has read the same records. */
  void abandon(Predicate<PartitionWork> of) {
    var _ = takenBack(of);
    trains.abandon(of);
    canaries.abandon(of);
  }

  /**
   * Lets calls that began at {@code latestStart} or before go on without their offsets: the owner of
   * a grant has a lease already, of a direct message the scheduler is given one.
   */
  void handOver(Predicate<PartitionWork> of, Instant latestStart) {
    for (var item : all) {
      if (!of.test(item.work()) || !item.handOver(latestStart)) continue;
      if (item.message().isDirect()) {
        tell(reports.leased(item.message(), item.startedAt()), () -> leased(item));
      } else {
        done.add(item.work(), item.offset());
      }
    }
    trains.handOver(of, latestStart);
  }

  /** Lanes of hosts that direct messages are put into at once. */
  int openLanes() {
    return deferrals.size();
  }

  /** Messages, and trains, whose end is not told yet. */
  int open() {
    return all.size() + trains.open();
  }

  int waitingForDueTime() {
    return timer.waiting();
  }

  /** The direct messages of a tenant. For any thread. */
  List<DirectMessage> direct(String tenant) {
    return all.stream()
        .map(InHand::message)
        .filter(message -> message.isDirect() && message.tenant().id().equals(tenant))
        .map(message -> new DirectMessage(message.id(), message.fields()))
        .toList();
  }

  private List<InHand> takenBack(Predicate<PartitionWork> of) {
    var taken = new ArrayList<InHand>();
    for (var item : all) if (of.test(item.work()) && item.withdraw()) taken.add(item);
    taken.forEach(all::remove);
    return taken;
  }

  private void leased(InHand item) {
    done.add(item.work(), item.offset());
    item.leased().ifPresent(attempt -> conclude(item, attempt));
  }

  private void conclude(InHand item, Attempt attempt) {
    var message = item.message();
    Report report;
    try {
      report = reports.after(message, attempt, item.isHandedOver());
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("messageId", message.id()).setCause(e).log("no report of it");
      report = reports.unreported(message, attempt, e);
    }
    tellEnd(message, report, () -> {
      item.permit().leave();
      all.remove(item);
      if (!item.isHandedOver()) done.add(item.work(), item.offset());
    });
  }

  private static int partition(Message message) {
    return message.grant().outcomePartition();
  }

  private static String hostLane(Message message) {
    return Deferrals.lane(message.tenant().id(), message.url().origin());
  }

  /** Its body is held until it is told. */
  private void tellDeferred(InHand item) {
    var message = item.message();
    if (message.isDirect()) {
      deferrals.deferred(partition(message), hostLane(message), clock.instant());
    }
    tell(reports.deferred(message), () -> {
      item.permit().leave();
      all.remove(item);
      done.add(item.work(), item.offset());
    });
  }

  private void tellUnstarted(InHand item) {
    tell(reports.unstarted(item.message().grant()), () -> done.add(item.work(), item.offset()));
  }

  /** What the attempt asks and tells. */
  private final class HandsTurn implements Attempts.Turn {
    private final InHand item;
    private final boolean behind;

    HandsTurn(InHand item, boolean behind) {
      this.item = item;
      this.behind = behind;
    }

    @Override
    public Message message() {
      return item.message();
    }

    @Override
    public ByteRoom room() {
      return item.permit();
    }

    @Override
    public boolean isBehind() {
      return behind;
    }

    /** What was withdrawn keeps its permit until here: so long somebody holds its body. */
    @Override
    public boolean begin(Instant now) {
      if (now.isAfter(item.message().grant().startBy()) && item.withdraw()) {
        all.remove(item);
        tellUnstarted(item);
      }
      boolean begun = item.begin(now);
      if (!begun) item.permit().leave();
      return begun;
    }

    @Override
    public void refused() {
      if (item.withdraw()) {
        tellDeferred(item);
      } else {
        item.permit().leave();
      }
    }

    @Override
    public Attempts.@Nullable Turn ended(Attempt attempt) {
      metrics.attempted(item.message(), attempt);
      if (item.end(attempt)) conclude(item, attempt);
      return null;
    }
  }
}
