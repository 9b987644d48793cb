package io.posthaste.ingestapi.read;

/**
 * An answer of another service.
 *
 * @param status of HTTP
 * @param json its body
 */
public record Answer(int status, String json) {
  static final int OK = 200;
  static final int NOT_FOUND = 404;
  /** The one that was asked is not, or no more, the one that owns it. */
  static final int MISDIRECTED = 421;

  public boolean isFound() {
    return status == OK;
  }
}
