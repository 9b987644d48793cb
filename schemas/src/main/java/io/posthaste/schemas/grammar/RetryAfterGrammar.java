package io.posthaste.schemas.grammar;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * When an endpoint wants to be called again, as it says in {@code Retry-After} and its like.
 *
 * <pre>
 * time     := seconds | (number unit)+ | date
 * seconds  := digits
 * number   := digits ['.' [digits]] | '.' digits
 * unit     := 'ns' | 'us' | 'µs' | 'ms' | 's' | 'm' | 'h'
 * date     := [day of week ','] RFC 1123 date and time, such as 27 Jun 2024 12:16:24 GMT
 * </pre>
 *
 * <p>
 * The day of the week is not compared with the date. Whitespace around the text is ignored.
 */
public final class RetryAfterGrammar {
  private static final int MAX_LENGTH = 128;
  private static final Pattern DURATION = Pattern.compile(
      "[0-9]+|(?:(?:[0-9]++\\.?[0-9]*+|\\.[0-9]++)(?:ns|us|\u00B5s|\u03BCs|ms|s|m|h))+");
  private static final Pattern DAY_OF_WEEK = Pattern.compile("^[A-Za-z]{3,9}, *");
  private static final DateTimeFormatter DATE = DateTimeFormatter.RFC_1123_DATE_TIME
      .withLocale(Locale.ROOT);

  private RetryAfterGrammar() {}

  /**
   * Reads a time; one in the past is {@code now}.
   *
   * @param now what durations count from
   * @throws InvalidValueException if the text is none of the three, is longer than 128 characters,
   *   or is a duration of more than 292 years
   */
  public static Instant parse(String text, Instant now) {
    String trimmed = text.strip();
    if (trimmed.length() > MAX_LENGTH) throw invalid(trimmed);
    if (DURATION.matcher(trimmed).matches()) return now.plus(DurationGrammar.parse(trimmed));
    var date = date(trimmed);
    return date.isBefore(now) ? now : date;
  }

  private static Instant date(String text) {
    try {
      return Instant.from(DATE.parse(DAY_OF_WEEK.matcher(text).replaceFirst("")));
    } catch (DateTimeException e) {
      throw invalid(text);
    }
  }

  private static InvalidValueException invalid(String text) {
    return InvalidValueException.expected(
        "seconds, a duration such as 6m5s, or a date such as Sun, 06 Nov 1994 08:49:37 GMT", text);
  }
}
