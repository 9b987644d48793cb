package io.posthaste.schemas.grammar;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The fields of a cron, each read into a set of numbers: bit n stands for n, the highest bit for a
 * field that leaves all open.
 *
 * <pre>
 * field := part (',' part)*
 * part  := ('*' | '?' | value | value '-' value) ['/' step]
 * </pre>
 *
 * <p>
 * {@code 5/10} is {@code 5-59/10} in a field of minutes. Days of the week are 0 to 7, Sunday being
 * 0 and 7. Days of the week and months have names too.
 */
enum CronField {
  SECOND("a second", 0, 59, ""), //
  MINUTE("a minute", 0, 59, ""), //
  HOUR("an hour", 0, 23, ""), //
  DAY_OF_MONTH("a day of the month", 1, 31, ""), //
  MONTH("a month", 1, 12, "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"), //
  DAY_OF_WEEK("a day of the week", 0, 6, "SUNMONTUEWEDTHUFRISAT");

  private static final long ANY = Long.MIN_VALUE;
  private static final Pattern PART = Pattern
      .compile("(?:([*?])|([0-9A-Za-z]{1,3})(?:-([0-9A-Za-z]{1,3}))?)(?:/([0-9]{1,3}))?");
  private static final int SUNDAY_AGAIN = 7;
  private static final int NAME_LENGTH = 3;

  private final String what;
  private final int min;
  private final int max;
  private final String names;

  /** @param names of three letters each, the first for the smallest number */
  CronField(String what, int min, int max, String names) {
    this.what = what;
    this.min = min;
    this.max = max;
    this.names = names;
  }

  /** @throws InvalidValueException with the name of the field in it */
  long parse(String text) {
    long field = 0;
    for (String part : text.split(",", -1)) field |= part(part, text);
    return field;
  }

  private long part(String part, String text) {
    var parts = PART.matcher(part);
    if (!parts.matches()) throw invalid(text);
    int step = parts.group(4) == null ? 1 : Integer.parseInt(parts.group(4));
    if (step == 0) throw invalid(text);
    if (parts.group(1) != null) {
      if (parts.group(1).equals("?") && this != DAY_OF_MONTH && this != DAY_OF_WEEK) {
        throw invalid(text);
      }
      return range(min, max, step) | (step == 1 ? ANY : 0);
    }
    int from = value(parts.group(2), text);
    int to = from;
    if (parts.group(3) != null) {
      to = value(parts.group(3), text);
      if (this == DAY_OF_WEEK && to == 0 && from > 0) to = SUNDAY_AGAIN;
    } else if (parts.group(4) != null) {
      to = Math.max(from, max);
    }
    if (from > to) throw invalid(text);
    return range(from, to, step);
  }

  private long range(int from, int to, int step) {
    long field = 0;
    for (int n = from; n <= to; n += step) {
      field |= 1L << (this == DAY_OF_WEEK && n == SUNDAY_AGAIN ? 0 : n);
    }
    return field;
  }

  private int value(String value, String text) {
    int named = value.length() < NAME_LENGTH ? -1 : names.indexOf(value.toUpperCase(Locale.ROOT));
    if (named >= 0 && named % NAME_LENGTH == 0) return min + named / NAME_LENGTH;
    if (!value.chars().allMatch(c -> c >= '0' && c <= '9')) throw invalid(text);
    int number = Integer.parseInt(value);
    if (number < min || number > (this == DAY_OF_WEEK ? SUNDAY_AGAIN : max)) throw invalid(text);
    return number;
  }

  private InvalidValueException invalid(String text) {
    int last = this == DAY_OF_WEEK ? SUNDAY_AGAIN : max;
    String named = names.isEmpty()
        ? ""
        : " or " + names.substring(0, NAME_LENGTH) + " to "
            + names.substring(names.length() - NAME_LENGTH);
    return InvalidValueException.expected(
        what + " of " + min + " to " + last + named + ", as in *, 1, 1-3, 1,3 or */2", text);
  }

  static boolean isAny(long field) {
    return (field & ANY) != 0;
  }

  static boolean has(long field, int number) {
    return (field >>> number & 1) != 0;
  }

  /** The smallest number in the field that is not below {@code from}; -1 when there is none. */
  static int firstFrom(long field, int from) {
    long left = (field & ~ANY) >>> from << from;
    return left == 0 ? -1 : Long.numberOfTrailingZeros(left);
  }
}
