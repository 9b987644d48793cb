package io.posthaste.dispatcher.consume;

import io.posthaste.dispatcher.call.Attempt;
import io.posthaste.dispatcher.call.Message;
import io.posthaste.dispatcher.call.Report;
import io.posthaste.dispatcher.call.Reports;
import io.posthaste.dispatcher.http.EndpointCaller.ByteRoom;
import io.posthaste.dispatcher.meter.DispatcherMetrics;
import io.posthaste.schemas.record.Outcome;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trains in hand: has their messages called in order, each when the one before it is delivered,
 * and tells what came of a train in one outcome. Events are told as the calls end. Calls begin and
 * end on any thread; all else is for the thread that polls.
 */
final class TrainHands {
  private static final Logger LOG = LoggerFactory.getLogger(TrainHands.class);

  /** Writes a report. */
  interface Telling {
    /** @param told run when all of it is written, on any thread */
    void tell(Report report, Runnable told);
  }

  private final Attempts attempts;
  private final DueTimer timer;
  private final Reports reports;
  private final Telling telling;
  private final DoneOffsets done;
  private final DispatcherMetrics metrics;
  private final TrainOrder order = new TrainOrder();
  private final Set<TrainRun> all = ConcurrentHashMap.newKeySet();

  TrainHands(Attempts attempts, DueTimer timer, Reports reports, Telling telling,
      DoneOffsets done, DispatcherMetrics metrics) {
    this.attempts = attempts;
    this.timer = timer;
    this.reports = reports;
    this.telling = telling;
    this.done = done;
    this.metrics = metrics;
  }

  void take(TrainRun run) {
    all.add(run);
    follow(order.arrived(run));
  }

  /** Takes back what was not begun; what runs ends with its open call. */
  void withdraw(Predicate<PartitionWork> of) {
    for (var run : all) {
      if (of.test(run.work()) && run.withdraw()) tellEnd(run, stopped(run));
    }
  }

  /** Somebody else has read the same records: nothing is told of them any more. */
  void abandon(Predicate<PartitionWork> of) {
    for (var run : all) if (of.test(run.work()) && run.abandon()) drop(run);
    order.forget(of);
  }

  /** Lets calls that began at {@code latestStart} or before go on without their trains. */
  void handOver(Predicate<PartitionWork> of, Instant latestStart) {
    for (var run : all) {
      if (!of.test(run.work()) || !run.lease(latestStart)) continue;
      metrics.trainEnded(run.train().cars().size(), run.delivered());
      var leased = reports.leased(run.message(), run.startedAt());
      run.whenWritten(() -> telling.tell(inTrain(run, leased), () -> {
        done.add(run.work(), run.offset());
        run.leased().ifPresent(attempt -> tellAlone(run, attempt));
      }));
      follow(order.ended(run, false));
    }
  }

  /** Trains of which not all is told yet. */
  int open() {
    return all.size();
  }

  private void follow(TrainOrder.Next next) {
    for (var unused : next.unused()) {
      if (unused.over()) tellEnd(unused, reports.unstarted(unused.train()));
    }
    var run = next.run();
    if (run == null) return;
    timer.run(run.dueAt(), () -> {
      var turn = next(run);
      if (turn != null) attempts.make(turn);
    });
  }

  /** The turn of the next message; null where it cannot be called, which ends the train. */
  private Attempts.@Nullable Turn next(TrainRun run) {
    var uncallable = run.uncallable().orElse(null);
    if (uncallable == null) return new CarTurn(run);
    end(run, reports.uncallable(uncallable.grant(), uncallable.problem()));
    return null;
  }

  /** Of what is not begun any more. */
  private Report stopped(TrainRun run) {
    int delivered = run.delivered();
    return delivered == 0
        ? reports.unstarted(run.train())
        : reports.stopped(run.train(), delivered);
  }

  private void end(TrainRun run, Report report) {
    if (run.over()) tellEnd(run, report);
  }

  private void tellEnd(TrainRun run, Report report) {
    metrics.trainEnded(run.train().cars().size(), run.delivered());
    run.whenWritten(() -> telling.tell(inTrain(run, report), () -> {
      drop(run);
      done.add(run.work(), run.offset());
    }));
    follow(order.ended(run, run.delivered() == run.train().cars().size()));
  }

  private static Report inTrain(TrainRun run, Report report) {
    return report.inTrain(new Outcome.OfTrain(run.train().number(), run.delivered()));
  }

  private void tellAlone(TrainRun run, Attempt attempt) {
    telling.tell(report(run.message(), attempt, true), () -> drop(run));
  }

  private void drop(TrainRun run) {
    run.permit().leave();
    all.remove(run);
  }

  private Report report(Message message, Attempt attempt, boolean leased) {
    try {
      return reports.after(message, attempt, leased);
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("messageId", message.id()).setCause(e).log("no report of it");
      return reports.unreported(message, attempt, e);
    }
  }

  /** The turn of one message of a train. */
  private final class CarTurn implements Attempts.Turn {
    private final TrainRun run;
    private final Message message;

    CarTurn(TrainRun run) {
      this.run = run;
      this.message = run.message();
    }

    @Override
    public Message message() {
      return message;
    }

    @Override
    public ByteRoom room() {
      return run.permit();
    }

    @Override
    public boolean isBehind() {
      return false;
    }

    @Override
    public boolean begin(Instant now) {
      return switch (run.begin(now)) {
        case CALL -> true;
        case TOO_LATE, TIME_OVER -> {
          end(run, stopped(run));
          yield false;
        }
        case NOTHING -> false;
      };
    }

    @Override
    public void refused() {
      if (run.over()) {
        tellEnd(run, run.delivered() == 0 ? reports.deferred(run.train()) : stopped(run));
      }
    }

    @Override
    public Attempts.@Nullable Turn ended(Attempt attempt) {
      metrics.attempted(message, attempt);
      switch (run.end(attempt)) {
        case NEXT -> {
          tellEvents(attempt);
          run.permit().nextCall();
          return next(run);
        }
        case STOPPED -> {
          tellEvents(attempt);
          tellEnd(run, reports.stopped(run.train(), run.delivered()));
        }
        case FAILED -> tellEnd(run, report(message, attempt, false));
        case ALONE -> tellAlone(run, attempt);
        case NOTHING -> abandoned();
      }
      return null;
    }

    private void tellEvents(Attempt attempt) {
      run.writing();
      telling.tell(report(message, attempt, false).eventsAlone(), run::written);
    }

    /** A lease that is being written is told of when it is. */
    private void abandoned() {
      if (run.isSilent()) drop(run);
    }
  }
}
