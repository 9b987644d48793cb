package io.posthaste.schemas.filter;

import io.posthaste.schemas.grammar.InvalidValueException;
import java.time.Instant;

/** A date in a filter: milliseconds since 1970, in decimal digits. */
public final class FilterDate {
  private FilterDate() {}

  /** @throws InvalidValueException when the text is no such number */
  public static Instant parse(String text) {
    String digits = text.strip();
    if (digits.isEmpty() || digits.length() > 15
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw InvalidValueException.expected("milliseconds since 1970", text);
    }
    return Instant.ofEpochMilli(Long.parseLong(digits));
  }
}
