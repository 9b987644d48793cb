package io.posthaste.dispatcher.call;

import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;

/** A record of the due topic: a message's own fields and body, and the fields of a grant. */
public record DueRecord(HeaderFields fields, Body body) {}
