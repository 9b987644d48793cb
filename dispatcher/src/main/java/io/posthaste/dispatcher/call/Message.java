package io.posthaste.dispatcher.call;

import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.DestinationUrl;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.tenant.Tenant;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A valid message, of which one attempt is to be made.
 *
 * @param grant the right to make it; {@link #DIRECT} as its number says that nobody granted it: the
 *   message was read from the ingest topic, and nobody else has it
 * @param fields the message's own
 * @param group URL group that it is a copy from; null otherwise
 * @param schedule id of the schedule that it is an occurrence of; null otherwise
 * @param awaited whether another message waits in its queue for the end of this callback
 */
public record Message(Grant grant, HeaderFields fields, Body body, PublishCommand command,
    DestinationUrl url, Tenant tenant, @Nullable String group, @Nullable String schedule,
    boolean awaited) {
  public static final long DIRECT = 0;

  public MessageId id() {
    return grant.messageId();
  }

  /** No attempt may start before it. */
  public Instant dueAt() {
    return grant.dueAt();
  }

  public boolean isDirect() {
    return grant.number() == DIRECT;
  }
}
