package io.posthaste.ingestapi.observe;

import io.posthaste.ingestapi.append.TopicProbe;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import reactor.core.publisher.Mono;

/**
 * Whether messages can be appended, and answers to commands received: every partition of the ingest
 * topic has answered within the last second, and the replies are read. Kafka is asked at most that
 * often, however many ask us.
 */
public final class IngestHealth implements ReactiveHealthIndicator {
  private static final Duration ANSWER_KEPT = Duration.ofSeconds(1);

  private final Mono<Health> answer;

  /**
   * @param appends whether the log takes records
   * @param replies whether replies are received
   */
  public IngestHealth(TopicProbe probe, BooleanSupplier appends, BooleanSupplier replies) {
    answer = Mono.fromCompletionStage(probe::ask)
        .map(partitions -> Health
            .status(appends.getAsBoolean() && replies.getAsBoolean() ? "UP" : "OUT_OF_SERVICE")
            .withDetail("partitions", partitions)
            .withDetail("replies", replies.getAsBoolean())
            .build())
        .onErrorResume(e -> Mono.just(Health.down(e).build()))
        .cache(ANSWER_KEPT);
  }

  @Override
  public Mono<Health> health() {
    return answer;
  }
}
