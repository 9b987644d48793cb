package io.posthaste.scheduler;

import io.posthaste.scheduler.canary.CanaryStatus;
import io.posthaste.scheduler.stream.Scheduler;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Up while the canaries of this process come back: through the ingest topic, its partitions, and
 * whichever dispatchers have them. Unknown, which is no obstacle, where there are none to come.
 */
final class CanaryHealth implements HealthIndicator {
  private final SchedulerLifecycle lifecycle;

  CanaryHealth(SchedulerLifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  @Override
  public Health health() {
    return health(lifecycle.scheduler().map(Scheduler::canaries).orElse(CanaryStatus.NONE));
  }

  private static Health health(CanaryStatus status) {
    var health = switch (status.state()) {
      case NONE -> Health.unknown();
      case AWAITED -> Health.outOfService();
      case FLOWING -> Health.up();
      case LOST -> Health.down();
    };
    health.withDetail("state", status.state()).withDetail("ageMs", status.age().toMillis());
    if (!status.lost().isEmpty()) health.withDetail("lost", status.lost());
    return health.build();
  }
}
