package io.posthaste.embeddedbroker;

import org.jspecify.annotations.Nullable;

/**
 * The embedded broker did not start; nothing of it is left running. The message says what to do.
 */
public final class BrokerStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  BrokerStartException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** What stood in the way, for callers that treat some of it differently. */
  public Reason reason() {
    return reason;
  }

  /** What can stand in the way of a start. */
  public enum Reason {
    /** Another process, or another broker in this one, has the data directory. */
    DIRECTORY_IN_USE,
    /** The data directory cannot be made or written. */
    DIRECTORY_NOT_WRITABLE,
    /** The data directory holds something that is not, or no longer, data of an embedded broker. */
    DIRECTORY_DAMAGED,
    /** The host is unknown or no address of this machine. */
    HOST_NOT_LOCAL,
    /** Somebody else listens on the port. */
    PORT_TAKEN,
    /** Kafka gave up for a reason of its own: see the cause. */
    KAFKA_FAILED
  }
}
