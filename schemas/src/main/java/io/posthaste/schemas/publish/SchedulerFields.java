package io.posthaste.schemas.publish;

import io.posthaste.schemas.header.HeaderNames;
import java.time.Instant;
import java.util.Optional;

/**
 * Which field of a command asks for something that only the scheduler can do. The dispatcher keeps
 * no state, so it can call a message once and no more; whoever has no scheduler to give such a
 * message to refuses it, naming the field.
 */
public final class SchedulerFields {
  private SchedulerFields() {}

  /**
   * Name of the first such field of a message appended at {@code appendedAt}; empty without one.
   */
  public static Optional<String> firstOf(PublishCommand command, Instant appendedAt) {
    if (command.cron() != null) return Optional.of(HeaderNames.CRON);
    if (command.scheduleId() != null) return Optional.of(HeaderNames.SCHEDULE_ID);
    if (command.queue() != null) return Optional.of(HeaderNames.QUEUE_NAME);
    if (command.destination() instanceof Destination.Group) {
      return Optional.of(HeaderNames.DESTINATION);
    }
    if (command.dueAt(appendedAt).isAfter(appendedAt)) {
      return Optional.of(command.notBefore() == null ? HeaderNames.DELAY : HeaderNames.NOT_BEFORE);
    }
    if (command.retries() != null && command.retries() > 0) return Optional.of(HeaderNames.RETRIES);
    if (command.retryDelay() != null) return Optional.of(HeaderNames.RETRY_DELAY);
    if (command.flowControl() != null) return Optional.of(HeaderNames.FLOW_CONTROL_KEY);
    if (command.deduplicationId() != null) return Optional.of(HeaderNames.DEDUPLICATION_ID);
    if (command.contentBasedDeduplication()) {
      return Optional.of(HeaderNames.CONTENT_BASED_DEDUPLICATION);
    }
    if (command.callback() != null) return Optional.of(HeaderNames.CALLBACK);
    if (command.failureCallback() != null) return Optional.of(HeaderNames.FAILURE_CALLBACK);
    return Optional.empty();
  }
}
