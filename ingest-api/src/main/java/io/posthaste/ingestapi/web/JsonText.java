package io.posthaste.ingestapi.web;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.io.JsonStringEncoder;

/** The few JSON answers there are. */
final class JsonText {
  private JsonText() {}

  /** {@code {"error":"message"}} in UTF-8. */
  static byte[] error(String message) {
    return bytes("{\"error\":" + quoted(message) + "}");
  }

  /** The text as a JSON string, with its quotes. */
  static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"';
  }

  static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
