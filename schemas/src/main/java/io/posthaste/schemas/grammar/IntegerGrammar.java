package io.posthaste.schemas.grammar;

/** Whole numbers in decimal digits, without a sign. */
public final class IntegerGrammar {
  private IntegerGrammar() {}

  /**
   * Reads a number of the given range, both ends included; whitespace around it is ignored.
   *
   * @throws InvalidValueException if the text holds anything but the digits 0 to 9, or the number
   *   is outside the range; the message names the range
   */
  public static int parse(String text, int min, int max) {
    return parse("an integer", text, min, max);
  }

  static int parse(String what, String text, int min, int max) {
    String digits = text.strip();
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char digit = digits.charAt(i);
      value = 10 * value + (digit - '0');
      if (digit < '0' || digit > '9' || value > max) {
        throw invalid(what, digits, min, max);
      }
    }
    if (digits.isEmpty() || value < min) {
      throw invalid(what, digits, min, max);
    }
    return (int) value;
  }

  private static InvalidValueException invalid(String what, String digits, int min, int max) {
    return InvalidValueException.expected(what + " from " + min + " to " + max, digits);
  }
}
