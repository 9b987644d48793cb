package io.posthaste.schemas.grammar;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Durations such as {@code 50s}, {@code 1d10h30m}, {@code 1.5s} or {@code 30}.
 *
 * <pre>
 * duration := number | (number unit)+
 * number   := digits ['.' [digits]] | '.' digits
 * unit     := 'ns' | 'us' | 'µs' | 'ms' | 's' | 'm' | 'h' | 'd'
 * </pre>
 *
 * <p>
 * A number alone means seconds. Units may come in any order and more than once; their sum is
 * the duration, cut to whole nanoseconds. There is no sign. Whitespace around the text is ignored.
 */
public final class DurationGrammar {
  // Go's range. Within it no caller overflows: neither in toNanos nor when adding to an Instant.
  private static final BigDecimal MAX_NANOS = BigDecimal.valueOf(Long.MAX_VALUE);

  private static final int MAX_LENGTH = 128;
  private static final String NUMBER = "([0-9]+\\.?[0-9]*|\\.[0-9]+)";
  private static final Pattern SECONDS = Pattern.compile(NUMBER);
  private static final String MICRO_SIGN = "\u00B5";
  private static final String GREEK_MU = "\u03BC"; // looks the same
  private static final Pattern PART = Pattern.compile(
      NUMBER + "(ns|us|" + MICRO_SIGN + "s|" + GREEK_MU + "s|ms|s|m|h|d)");

  private DurationGrammar() {}

  /**
   * Reads a duration of zero to about 292 years.
   *
   * @throws InvalidValueException if the text is no duration, is longer than 128 characters, or
   *   its nanoseconds do not fit a {@code long}
   */
  public static Duration parse(String text) {
    String trimmed = text.strip();
    if (trimmed.length() > MAX_LENGTH) {
      throw invalid(text);
    }
    BigDecimal nanos = SECONDS.matcher(trimmed).matches()
        ? new BigDecimal(trimmed).multiply(nanosOf("s"))
        : sumOfParts(trimmed);
    if (nanos.compareTo(MAX_NANOS) > 0) {
      throw InvalidValueException.expected("a duration of at most 292 years", trimmed);
    }
    return Duration.ofNanos(nanos.longValue());
  }

  private static BigDecimal sumOfParts(String text) {
    var sum = BigDecimal.ZERO;
    var part = PART.matcher(text);
    while (part.lookingAt()) {
      sum = sum.add(new BigDecimal(part.group(1)).multiply(nanosOf(part.group(2))));
      if (part.end() == text.length()) {
        return sum;
      }
      part.region(part.end(), text.length());
    }
    throw invalid(text);
  }

  private static BigDecimal nanosOf(String unit) {
    var one = switch (unit) {
      case "ns" -> Duration.ofNanos(1);
      case "us", MICRO_SIGN + "s", GREEK_MU + "s" -> Duration.ofNanos(1_000);
      case "ms" -> Duration.ofMillis(1);
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      case "d" -> Duration.ofDays(1);
      default -> throw new IllegalArgumentException("Not in the pattern of units: " + unit);
    };
    return BigDecimal.valueOf(one.toNanos());
  }

  private static InvalidValueException invalid(String text) {
    return InvalidValueException.expected("a duration such as 50s or 1d10h30m", text);
  }
}
