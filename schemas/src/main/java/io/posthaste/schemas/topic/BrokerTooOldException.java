package io.posthaste.schemas.topic;

import org.jspecify.annotations.Nullable;

/** The brokers cannot do what is needed. */
public final class BrokerTooOldException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** @param found what they cannot do, or what they are */
  BrokerTooOldException(String found, @Nullable Throwable cause) {
    super("The Kafka brokers are too old (" + found + "): upgrade them to Kafka "
        + BrokerVersion.OLDEST + " or newer, and finalize the upgrade", cause);
  }
}
