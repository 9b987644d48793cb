package io.posthaste.schemas.grammar;

import java.util.Locale;

/** {@code true} or {@code false} in any case, as Python sends {@code True}; nothing else. */
public final class BooleanGrammar {
  private BooleanGrammar() {}

  /**
   * Reads a boolean; whitespace around it is ignored.
   *
   * @throws InvalidValueException if the text is any other word
   */
  public static boolean parse(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw InvalidValueException.expected("true or false", text);
    };
  }
}
