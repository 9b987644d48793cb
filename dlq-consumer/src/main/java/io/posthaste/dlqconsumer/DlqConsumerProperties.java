package io.posthaste.dlqconsumer;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the consumer of dead letters; each is read at start.
 *
 * @param enabled false leaves it out
 * @param groupId consumer group, and what its transactional ids start with
 * @param directory where the index is kept; made anew from the topic where it is lost
 * @param sessionTimeout after which the partitions of a dead process move
 * @param transactionTimeout after which what a dead process has begun is aborted
 * @param readLimit longest time that a request waits for the index
 */
@ConfigurationProperties("posthaste.dlq")
public record DlqConsumerProperties(@DefaultValue("true") boolean enabled,
    @DefaultValue("posthaste-dlq-consumer") String groupId,
    @DefaultValue("data/dlq") Path directory, @DefaultValue("6s") Duration sessionTimeout,
    @DefaultValue("10s") Duration transactionTimeout, @DefaultValue("5s") Duration readLimit) {
  /** @throws IllegalArgumentException naming the setting that is out of its bounds */
  public DlqConsumerProperties {
    if (groupId.isBlank()) throw new IllegalArgumentException("expected posthaste.dlq.group-id");
    var minute = Duration.ofMinutes(1);
    between("session-timeout", sessionTimeout, Duration.ofSeconds(6), minute);
    between("transaction-timeout", transactionTimeout, Duration.ofSeconds(6), minute);
    between("read-limit", readLimit, Duration.ofMillis(100), minute);
  }

  private static void between(String name, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException("expected posthaste.dlq." + name + " from " + min + " to "
          + max + ", but it was " + value);
    }
  }
}
