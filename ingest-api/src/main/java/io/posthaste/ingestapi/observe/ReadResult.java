package io.posthaste.ingestapi.observe;

import java.util.Locale;

/** What became of a read: the values of the tag of {@link ApiMeter#READS}. */
public enum ReadResult {
  FOUND,
  NOT_FOUND,
  UNAVAILABLE;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
