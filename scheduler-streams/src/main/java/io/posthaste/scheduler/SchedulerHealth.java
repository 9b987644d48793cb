package io.posthaste.scheduler;

import io.posthaste.scheduler.stream.Scheduler;
import io.posthaste.scheduler.stream.SchedulerStatus;
import io.posthaste.scheduler.stream.SchedulerStatus.State;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while the scheduler applies records and no thread has failed in the last minute. */
final class SchedulerHealth implements HealthIndicator {
  private final SchedulerLifecycle lifecycle;

  SchedulerHealth(SchedulerLifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  @Override
  public Health health() {
    return lifecycle.scheduler()
        .map(Scheduler::status)
        .map(SchedulerHealth::health)
        .orElseGet(() -> Health.down().withDetail("state", State.STOPPED).build());
  }

  private static Health health(SchedulerStatus status) {
    boolean works = status.state() == State.RUNNING || status.state() == State.REBALANCING;
    var health = (works && status.problem() == null ? Health.up() : Health.down())
        .withDetail("state", status.state())
        .withDetail("partitions", status.partitions())
        .withDetail("replacedThreads", status.replacedThreads());
    if (status.problem() != null) health.withDetail("problem", status.problem());
    return health.build();
  }
}
