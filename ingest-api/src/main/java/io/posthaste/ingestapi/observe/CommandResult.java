package io.posthaste.ingestapi.observe;

import java.util.Locale;

/** What became of a command: the values of the tag of {@link ApiMeter#COMMANDS}. */
public enum CommandResult {
  APPLIED,
  REFUSED,
  /** Nobody answered. */
  TIMED_OUT,
  LOG_UNAVAILABLE;

  /** What a reply of this status says. */
  public static CommandResult ofStatus(int status) {
    return status < 300 ? APPLIED : REFUSED;
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
