package io.posthaste.schemas.grammar;

import java.util.regex.Pattern;

/**
 * Names of queues, URL groups and schedules: 1 to 256 characters out of ASCII letters, digits,
 * hyphen, underscore and dot, with no rule for the first of them.
 */
public final class NameGrammar {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,256}");

  private NameGrammar() {}

  /**
   * The text itself when it is a name; whitespace is not trimmed.
   *
   * @throws InvalidValueException if it is not
   */
  public static String parse(String text) {
    if (!isName(text)) {
      throw InvalidValueException.expected(
          "a name of 1 to 256 letters, digits, hyphens, underscores and dots",
          text);
    }
    return text;
  }

  /** Whether {@link #parse} would accept the text. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }
}
