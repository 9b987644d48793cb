package io.posthaste.schemas.topic;

import org.jspecify.annotations.Nullable;

/**
 * The topics, or the offsets that groups start from, could not be set up. The message says what
 * to do.
 */
public final class TopicProvisioningException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TopicProvisioningException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
