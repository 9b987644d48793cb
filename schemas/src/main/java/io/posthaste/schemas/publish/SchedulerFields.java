package io.posthaste.schemas.publish;

import io.posthaste.schemas.header.HeaderNames;
import java.time.Instant;
import java.util.Optional;

/**
 * Which field of a command asks for something that only the scheduler can do, because it needs to
 * be kept or counted before the first call.
 */
public final class SchedulerFields {
  private SchedulerFields() {}

  /**
   * Name of the first such field of a message appended at {@code appendedAt}; empty without one.
   */
  public static Optional<String> firstOf(PublishCommand command, Instant appendedAt) {
    if (command.cron() != null) return Optional.of(HeaderNames.CRON);
    if (command.destination() instanceof Destination.Group) {
      return Optional.of(HeaderNames.DESTINATION);
    }
    if (command.dueAt(appendedAt).isAfter(appendedAt)) {
      return Optional.of(command.notBefore() == null ? HeaderNames.DELAY : HeaderNames.NOT_BEFORE);
    }
    if (command.queue() != null) return Optional.of(HeaderNames.QUEUE_NAME);
    if (command.flowControl() != null) return Optional.of(HeaderNames.FLOW_CONTROL_KEY);
    if (command.deduplicationId() != null) return Optional.of(HeaderNames.DEDUPLICATION_ID);
    if (command.contentBasedDeduplication()) {
      return Optional.of(HeaderNames.CONTENT_BASED_DEDUPLICATION);
    }
    return Optional.empty();
  }
}
