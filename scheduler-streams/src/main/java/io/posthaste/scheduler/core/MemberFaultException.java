package io.posthaste.scheduler.core;

import io.posthaste.schemas.message.MessageId;

/** Deciding about one message of a lane failed: it alone is to blame. */
final class MemberFaultException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient MessageId id;

  MemberFaultException(MessageId id, RuntimeException cause) {
    super(cause.toString(), cause);
    this.id = id;
  }

  MessageId id() {
    return id;
  }
}
