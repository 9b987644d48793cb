package io.posthaste.dlqconsumer;

import io.posthaste.index.IndexStatus;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while the topic is read and what is read is indexed. */
final class DlqConsumerHealth implements HealthIndicator {
  private static final Duration STALLED = Duration.ofSeconds(30);

  private final DlqConsumerLifecycle lifecycle;
  private final InstantSource clock;

  DlqConsumerHealth(DlqConsumerLifecycle lifecycle, InstantSource clock) {
    this.lifecycle = lifecycle;
    this.clock = clock;
  }

  @Override
  public Health health() {
    return lifecycle.consumer()
        .map(DlqConsumer::status)
        .map(this::health)
        .orElseGet(() -> Health.down().withDetail("state", "STOPPED").build());
  }

  private Health health(IndexStatus status) {
    var sincePoll = Duration.between(status.lastPollAt(), clock.instant());
    boolean up = sincePoll.compareTo(STALLED) < 0 && status.problem() == null;
    var health = (up ? Health.up() : Health.down()).withDetail("partitions", status.partitions())
        .withDetail("catchingUp", status.catchingUp())
        .withDetail("lag", status.lag())
        .withDetail("lastPollMs", sincePoll.toMillis());
    if (status.problem() != null) health.withDetail("problem", status.problem());
    return health.build();
  }
}
