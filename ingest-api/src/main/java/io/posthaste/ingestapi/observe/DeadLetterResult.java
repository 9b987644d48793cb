package io.posthaste.ingestapi.observe;

import java.util.Locale;

/** How a dead letter left the list: the values of the tag of {@link ApiMeter#DEAD_LETTERS}. */
public enum DeadLetterResult {
  DELETED,
  RETRIED;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
