package io.posthaste.ingestapi.observe;

import java.util.Locale;

/** What became of a publish: the values of the tag of {@link ApiMeter#PUBLISHES}. */
public enum PublishResult {
  ACCEPTED,
  UNAUTHORIZED,
  INVALID,
  TOO_LARGE,
  OVERLOADED,
  LOG_UNAVAILABLE,
  /** The scheduler was asked, and did not answer. */
  NO_REPLY,
  FAILED;

  /** What an answer of this status says about the publish. */
  public static PublishResult ofStatus(int status) {
    return switch (status) {
      case 401 -> UNAUTHORIZED;
      case 413, 431 -> TOO_LARGE;
      case 503 -> OVERLOADED;
      default -> status < 500 ? INVALID : FAILED;
    };
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
