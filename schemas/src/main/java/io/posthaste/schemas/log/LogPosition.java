package io.posthaste.schemas.log;

import io.posthaste.schemas.grammar.InvalidValueException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * The place of an entry in the log, which no other has: by time, then by partition, then in the
 * order in which things happened there. As a cursor it is the last entry of a page; the next one
 * begins behind it.
 *
 * @param time of the entry, milliseconds since 1970
 * @param partition of its message
 * @param sequence within the partition; negative for what the ingest topic told
 */
public record LogPosition(long time, int partition, long sequence)
    implements
      Comparable<LogPosition> {
  private static final String VERSION = "1";
  private static final Pattern TEXT = Pattern.compile(
      VERSION + ":([0-9]{1,15}):([0-9]{1,5}):(-?[0-9]{1,18})");
  private static final Comparator<LogPosition> ORDER = Comparator
      .comparingLong(LogPosition::time)
      .thenComparingInt(LogPosition::partition)
      .thenComparingLong(LogPosition::sequence);

  /**
   * Reads what {@link #text} has written.
   *
   * @throws InvalidValueException when it is something else
   */
  public static LogPosition parse(String text) {
    var read = TEXT.matcher(decoded(text));
    if (!read.matches()) throw noCursor(text);
    return new LogPosition(Long.parseLong(read.group(1)), Integer.parseInt(read.group(2)),
        Long.parseLong(read.group(3)));
  }

  /** For clients, who are to keep it as it is: of letters, digits, {@code -} and {@code _}. */
  public String text() {
    String plain = VERSION + ":" + time + ":" + partition + ":" + sequence;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public int compareTo(LogPosition other) {
    return ORDER.compare(this, other);
  }

  private static String decoded(String text) {
    try {
      return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException e) {
      throw noCursor(text);
    }
  }

  private static InvalidValueException noCursor(String text) {
    return InvalidValueException.expected("a cursor that the log has given", text);
  }
}
