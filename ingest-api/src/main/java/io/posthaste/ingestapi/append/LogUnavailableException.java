package io.posthaste.ingestapi.append;

import org.jspecify.annotations.Nullable;

/** The log did not acknowledge a message. It has no stack trace: it tells of a broken world. */
public final class LogUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final boolean mayBeStored;

  public LogUnavailableException(boolean mayBeStored, @Nullable Throwable cause) {
    super(mayBeStored
        ? "the log did not answer in time: the message may or may not have been stored"
        : "the log cannot be reached: the message has not been stored", cause, false, false);
    this.mayBeStored = mayBeStored;
  }

  /** Whether the message may turn up in the log nevertheless. */
  public boolean mayBeStored() {
    return mayBeStored;
  }
}
