package io.posthaste.dispatcher.consume;

import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.MessageId;

/**
 * A direct message that a dispatcher has in hand.
 *
 * @param fields its record's own
 */
public record DirectMessage(MessageId id, HeaderFields fields) {}
