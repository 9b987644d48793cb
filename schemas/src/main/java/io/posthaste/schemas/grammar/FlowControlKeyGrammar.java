package io.posthaste.schemas.grammar;

/**
 * Opaque keys that a client chooses: any 1 to 256 characters, kept as they are. Flow-control keys
 * and deduplication ids have this form.
 */
public final class FlowControlKeyGrammar {
  private static final int MAX_LENGTH = 256;

  private FlowControlKeyGrammar() {}

  /**
   * The text itself when it is a key; whitespace is not trimmed.
   *
   * @throws InvalidValueException if it is empty or has more than 256 characters
   */
  public static String parse(String text) {
    if (text.isEmpty() || text.codePointCount(0, text.length()) > MAX_LENGTH) {
      throw InvalidValueException.expected("1 to " + MAX_LENGTH + " characters", text);
    }
    return text;
  }
}
