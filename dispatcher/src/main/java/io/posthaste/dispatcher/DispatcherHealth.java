package io.posthaste.dispatcher;

import io.posthaste.dispatcher.consume.DispatcherStatus;
import io.posthaste.dispatcher.consume.DispatcherStatus.State;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Up while the dispatcher reads what its group has assigned to it, its group's coordinator answers
 * and Kafka takes what it writes. One that is assigned nothing, because others have all, stands by.
 */
final class DispatcherHealth implements HealthIndicator {
  private static final Duration STALLED = Duration.ofSeconds(10);

  private final DispatcherLifecycle lifecycle;
  private final InstantSource clock;

  DispatcherHealth(DispatcherLifecycle lifecycle, InstantSource clock) {
    this.lifecycle = lifecycle;
    this.clock = clock;
  }

  @Override
  public Health health() {
    return lifecycle.status()
        .map(this::health)
        .orElseGet(() -> Health.down().withDetail("state", State.STOPPED).build());
  }

  private Health health(DispatcherStatus status) {
    var sincePoll = Duration.between(status.lastPollAt(), clock.instant());
    boolean up = status.state() == State.RUNNING && status.assigned()
        && sincePoll.compareTo(STALLED) < 0
        && status.kafkaReachable() && status.writing();
    var health = (up ? Health.up() : Health.down()).withDetail("state", status.state())
        .withDetail("assigned", status.assigned())
        .withDetail("partitions", status.partitions())
        .withDetail("kafkaReachable", status.kafkaReachable())
        .withDetail("writing", status.writing())
        .withDetail("lastPollMs", sincePoll.toMillis());
    if (status.problem() != null) health.withDetail("problem", status.problem());
    return health.build();
  }
}
