package io.posthaste.ingestapi.append;

/** The log refuses a record of that size, whatever our own limits say. Nothing was stored. */
public final class RecordTooLargeForLogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RecordTooLargeForLogException(Throwable cause) {
    super("message: larger than the log takes", cause, false, false);
  }
}
