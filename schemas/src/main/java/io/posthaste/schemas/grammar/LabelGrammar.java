package io.posthaste.schemas.grammar;

import java.util.ArrayList;
import java.util.List;

/** Comma-separated labels of a message. */
public final class LabelGrammar {
  private static final int MAX_LABELS = 50;
  private static final int MAX_LENGTH = 256;

  private LabelGrammar() {}

  /**
   * Reads up to 50 labels in the order given, without the whitespace around each; empty ones are
   * dropped, so that the list can be empty.
   *
   * @throws InvalidValueException if there are more labels, or one has more than 256 characters
   */
  public static List<String> parse(String text) {
    var labels = new ArrayList<String>();
    int start = 0;
    while (start <= text.length()) {
      int comma = text.indexOf(',', start);
      int end = comma < 0 ? text.length() : comma;
      String label = text.substring(start, end).strip();
      if (!label.isEmpty()) {
        requireRoomFor(label, labels.size());
        labels.add(label);
      }
      start = end + 1;
    }
    return List.copyOf(labels);
  }

  private static void requireRoomFor(String label, int labelsBefore) {
    if (label.codePointCount(0, label.length()) > MAX_LENGTH) {
      throw InvalidValueException.expected(
          "labels of at most " + MAX_LENGTH + " characters",
          label);
    }
    if (labelsBefore == MAX_LABELS) {
      throw InvalidValueException.expected("at most " + MAX_LABELS + " labels", label);
    }
  }
}
