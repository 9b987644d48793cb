package io.posthaste.schemas.grammar;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.regex.Pattern;

/** Points in time as unix seconds, with or without a decimal fraction. */
public final class NotBeforeGrammar {
  private static final int MAX_LENGTH = 64;
  private static final Pattern SECONDS = Pattern.compile("[0-9]+(\\.[0-9]*)?");

  // Beyond it are only milliseconds given by mistake: today's are in the year 50000 and later.
  private static final BigDecimal YEAR_10000 = BigDecimal.valueOf(
      Instant.parse("+10000-01-01T00:00:00Z").getEpochSecond());

  private NotBeforeGrammar() {}

  /**
   * Reads an instant from 1970 to the end of the year 9999, cut to whole nanoseconds; whitespace
   * around it is ignored.
   *
   * @throws InvalidValueException if the text is no such number or is longer than 64 characters
   */
  public static Instant parse(String text) {
    String trimmed = text.strip();
    if (trimmed.length() > MAX_LENGTH || !SECONDS.matcher(trimmed).matches()) {
      throw invalid(trimmed);
    }
    var seconds = new BigDecimal(trimmed);
    if (seconds.compareTo(YEAR_10000) >= 0) {
      throw invalid(trimmed);
    }
    var fraction = seconds.remainder(BigDecimal.ONE);
    return Instant.ofEpochSecond(seconds.longValue(), fraction.movePointRight(9).longValue());
  }

  private static InvalidValueException invalid(String text) {
    return InvalidValueException.expected(
        "unix seconds such as 1767225600, before the year 10000",
        text);
  }
}
