package io.posthaste.schemas.record;

/** The bytes are not a record that this version can read: a bug or a damaged log, never retried. */
public final class CorruptRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CorruptRecordException(String what, Throwable cause) {
    super("expected " + what + ", but it cannot be read: " + cause.getMessage(), cause);
  }

  public CorruptRecordException(String what) {
    super("expected " + what);
  }
}
