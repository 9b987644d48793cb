package io.posthaste.scheduler;

import io.posthaste.scheduler.stream.Scheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Starts a scheduler before web servers open and stops it after. Each start makes a new one.
 */
final class SchedulerLifecycle implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(SchedulerLifecycle.class);
  /** Web servers of Spring Boot start at {@code DEFAULT_PHASE - 2048} and thereabouts. */
  private static final int BEFORE_WEB_SERVERS = DEFAULT_PHASE - 8192;

  private final Supplier<Scheduler> schedulers;
  private final Duration startWait;
  private volatile @Nullable Scheduler running;

  /** @param startWait how long a start waits for the scheduler to run; it goes on starting then */
  SchedulerLifecycle(Supplier<Scheduler> schedulers, Duration startWait) {
    this.schedulers = schedulers;
    this.startWait = startWait;
  }

  @Override
  public void start() {
    var scheduler = schedulers.get();
    scheduler.start();
    running = scheduler;
    try {
      if (!scheduler.awaitSettled(startWait) && startWait.isPositive()) {
        LOG.atWarn()
            .addKeyValue("waited", startWait)
            .addKeyValue("status", scheduler.status())
            .log("the scheduler does not run yet");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void stop() {
    var scheduler = running;
    running = null;
    if (scheduler != null) scheduler.stop();
  }

  @Override
  public boolean isRunning() {
    return running != null;
  }

  @Override
  public int getPhase() {
    return BEFORE_WEB_SERVERS;
  }

  /** Empty while it is stopped. */
  Optional<Scheduler> scheduler() {
    return Optional.ofNullable(running);
  }
}
