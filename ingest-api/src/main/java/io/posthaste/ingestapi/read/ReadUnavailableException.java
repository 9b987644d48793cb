package io.posthaste.ingestapi.read;

import org.jspecify.annotations.Nullable;

/** What was asked for cannot be read at this moment. It has no stack trace. */
public final class ReadUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ReadUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
  }
}
