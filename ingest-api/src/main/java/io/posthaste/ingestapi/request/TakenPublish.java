package io.posthaste.ingestapi.request;

import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.publish.Destination;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.RoutingKey;
import java.util.Optional;

/**
 * A publish, or the making of a schedule, that may be appended.
 *
 * @param fields of the record
 * @param command what they say
 */
public record TakenPublish(HeaderFields fields, PublishCommand command) {
  /** Whether it makes a schedule. */
  public boolean isSchedule() {
    return command.cron() != null;
  }

  /**
   * Whether only the scheduler knows the answer: which messages a URL group makes, whether a
   * message is a repeat.
   */
  public boolean isAsked() {
    return isSchedule() || command.destination() instanceof Destination.Group
        || command.deduplicationId() != null || command.contentBasedDeduplication();
  }

  /** The record's key, for this body. */
  public Optional<RoutingKey> key(byte[] body) {
    String schedule = command.scheduleId();
    return isSchedule() && schedule != null
        ? Optional.of(RoutingKey.ofSchedule(command.tenant(), schedule))
        : RoutingKey.of(command, body);
  }
}
