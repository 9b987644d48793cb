package io.posthaste.schemas.dlq;

import io.posthaste.schemas.grammar.InvalidValueException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A place in the list of dead letters: an offset of each partition of the DLQ topic. Latest first,
 * what is below them comes next; earliest first, what is there and above. As long as the topic
 * lives it stays what it is, whatever is deleted or comes.
 *
 * @param topicId id of the topic, which is another after the topic was made again
 * @param offsets of the partitions; one that is not there has its end latest first, its beginning
 *   earliest first; unmodifiable, in the order of the partitions
 */
public record DeadLetterCursor(String topicId, Map<Integer, Long> offsets) {
  private static final String VERSION = "1";
  private static final Pattern TOPIC_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern TEXT = Pattern.compile(
      VERSION + " (" + TOPIC_ID + ")((?: [0-9]{1,9}:[0-9]{1,18})*)");
  private static final Pattern BLANK = Pattern.compile(" ");

  /** @throws IllegalArgumentException when the id is none of a topic, or a number is negative */
  public DeadLetterCursor {
    if (!TOPIC_ID.matcher(topicId).matches()) {
      throw new IllegalArgumentException("expected a topic's id, but got " + topicId);
    }
    offsets.forEach((partition, offset) -> {
      if (partition < 0 || offset < 0) {
        throw new IllegalArgumentException(
            "expected a partition and its offset, but got " + partition + " and " + offset);
      }
    });
    offsets = Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
  }

  /**
   * Reads what {@link #text} has written.
   *
   * @throws InvalidValueException when it is something else
   */
  public static DeadLetterCursor parse(String text) {
    var read = TEXT.matcher(decoded(text));
    if (!read.matches()) throw noCursor(text);
    SortedMap<Integer, Long> offsets = new TreeMap<>();
    for (String part : BLANK.split(read.group(2), -1)) {
      if (part.isEmpty()) continue;
      int colon = part.indexOf(':');
      var before = offsets.put(Integer.valueOf(part.substring(0, colon)),
          Long.valueOf(part.substring(colon + 1)));
      if (before != null) throw noCursor(text);
    }
    return new DeadLetterCursor(read.group(1), offsets);
  }

  /** For clients, who are to keep it as it is: of letters, digits, {@code -} and {@code _}. */
  public String text() {
    String plain = VERSION + " " + topicId + offsets.entrySet()
        .stream()
        .map(entry -> " " + entry.getKey() + ":" + entry.getValue())
        .collect(Collectors.joining());
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
  }

  private static String decoded(String text) {
    try {
      return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException e) {
      throw noCursor(text);
    }
  }

  private static InvalidValueException noCursor(String text) {
    return InvalidValueException.expected("a cursor that a list of dead letters has given", text);
  }
}
