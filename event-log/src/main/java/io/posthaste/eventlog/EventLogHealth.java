package io.posthaste.eventlog;

import io.posthaste.index.Index;
import io.posthaste.index.IndexStatus;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while records are applied. No part of readiness: messages do not wait for the log. */
final class EventLogHealth implements HealthIndicator {
  private final EventLogLifecycle lifecycle;

  EventLogHealth(EventLogLifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  @Override
  public Health health() {
    return lifecycle.index()
        .map(Index::status)
        .map(EventLogHealth::health)
        .orElseGet(() -> Health.down().withDetail("state", "stopped").build());
  }

  private static Health health(IndexStatus status) {
    var health = (status.problem() == null ? Health.up() : Health.down())
        .withDetail("partitions", status.partitions())
        .withDetail("lag", status.lag());
    if (status.problem() != null) health.withDetail("problem", status.problem());
    return health.build();
  }
}
