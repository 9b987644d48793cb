package io.posthaste.scheduler;

import io.posthaste.scheduler.stream.Scheduler;
import io.posthaste.schemas.internal.InternalServer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Starts a scheduler before the REST door opens and stops it after. Each start makes a new one; the
 * internal server answers as long as the process runs.
 */
final class SchedulerLifecycle implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(SchedulerLifecycle.class);
  /** Web servers of Spring Boot start at {@code DEFAULT_PHASE - 2048} and thereabouts. */
  private static final int BEFORE_WEB_SERVERS = DEFAULT_PHASE - 8192;

  private final Supplier<Scheduler> schedulers;
  private final InternalServer server;
  private final Duration startWait;
  private volatile @Nullable Scheduler running;
  private boolean serving;

  /** @param startWait how long a start waits for the scheduler to run; it goes on starting then */
  SchedulerLifecycle(Supplier<Scheduler> schedulers, InternalServer server, Duration startWait) {
    this.schedulers = schedulers;
    this.server = server;
    this.startWait = startWait;
  }

  @Override
  public void start() {
    if (!serving) server.start();
    serving = true;
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
