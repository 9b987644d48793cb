package io.posthaste.dispatcher.call;

import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.DestinationUrl;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.tenant.Tenant;
import java.time.Instant;

/** A valid message that is to be called now, once. */
public record Message(MessageId id, IngestRecord record, PublishCommand command,
    DestinationUrl url, Tenant tenant) {
  /** No attempt may start before it. A time before the append counts as the append. */
  public Instant dueAt() {
    var due = command.dueAt(record.appendedAt());
    return due.isBefore(record.appendedAt()) ? record.appendedAt() : due;
  }
}
