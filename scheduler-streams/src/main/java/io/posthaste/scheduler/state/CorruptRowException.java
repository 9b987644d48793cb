package io.posthaste.scheduler.state;

/** A row is not what this version can read: a bug or a damaged store. */
public final class CorruptRowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CorruptRowException(String what, Throwable cause) {
    super("expected " + what + ", but the row cannot be read: " + cause.getMessage(), cause);
  }
}
