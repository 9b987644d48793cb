package io.posthaste.scheduler.core;

import tools.jackson.core.io.JsonStringEncoder;

/** The few JSON texts of the answers to commands. */
public final class JsonText {
  private JsonText() {}

  /** The text as a JSON string, with its quotes. */
  public static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"';
  }

  public static String error(String message) {
    return "{\"error\":" + quoted(message) + "}";
  }
}
