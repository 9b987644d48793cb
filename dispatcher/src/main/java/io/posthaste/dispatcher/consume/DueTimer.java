package io.posthaste.dispatcher.consume;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs things at their instant as its clock has it: never before, and a fraction of a millisecond
 * after. One thread; what it runs must be short. What waits is bounded by the admission. Safe for
 * any thread.
 */
final class DueTimer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DueTimer.class);

  private final InstantSource clock;
  private final ScheduledThreadPoolExecutor executor;

  DueTimer(InstantSource clock) {
    this.clock = clock;
    this.executor = new ScheduledThreadPoolExecutor(1,
        Thread.ofPlatform().name("posthaste-dispatcher-due").daemon().factory());
  }

  /** Runs it on this thread when it is due already, else on the timer's; never once it is closed. */
  void run(Instant due, Runnable action) {
    var wait = Duration.between(clock.instant(), due);
    if (!wait.isPositive()) {
      action.run();
      return;
    }
    try {
      var _ = executor.schedule(() -> again(due, action), wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      LOG.atDebug().addKeyValue("due", due).log("closed before it was due");
    }
  }

  /** The clock may have been set back meanwhile. */
  private void again(Instant due, Runnable action) {
    try {
      run(due, action);
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("due", due).setCause(e).log("failed when it was due");
    }
  }

  int waiting() {
    return executor.getQueue().size();
  }

  /** Forgets what waits. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
