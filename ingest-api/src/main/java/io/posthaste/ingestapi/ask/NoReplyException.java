package io.posthaste.ingestapi.ask;

import java.time.Duration;

/** The log has the command, or may have it, and nobody answered. It has no stack trace. */
public final class NoReplyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NoReplyException(Duration waited, Throwable cause) {
    super("the scheduler did not answer within " + waited.toMillis()
        + " ms: the command may still be applied", cause, false, false);
  }
}
