package io.posthaste.scheduler.core;

import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import org.jspecify.annotations.Nullable;

/**
 * A command that a partition is to carry out.
 *
 * @param id of its record: the message's, where it publishes one
 * @param tenant as its field says it; not yet known to exist
 * @param fields as they were sent, without ours and without those that ask for an answer
 * @param replyTo null when nobody waits for an answer
 */
public record Command(MessageId id, String tenant, HeaderFields fields, Body body,
    @Nullable ReplyTo replyTo) {}
