package io.posthaste.ingestapi.request;

import io.posthaste.schemas.dlq.DeadLetterCursor;
import io.posthaste.schemas.filter.FilterBuilder;
import io.posthaste.schemas.grammar.IntegerGrammar;
import io.posthaste.schemas.grammar.InvalidValueException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A cursor whose offsets are asked for, or offsets whose cursor is: {@code cursor=...}, or
 * {@code offset=<partition>:<offset>} for each partition.
 *
 * @param cursor null when it is asked for
 * @param offsets by partition; empty for the end of the list
 */
public record CursorRequest(@Nullable DeadLetterCursor cursor, Map<Integer, Long> offsets) {
  private static final String CURSOR = "cursor";
  private static final String OFFSET = "offset";
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  /** @throws RefusedException with status 400 when there is another parameter, or a bad value */
  public static CursorRequest parse(QueryParameters query) {
    try {
      var reader = new Reader();
      FilterQuery.read(query, reader, Set.of());
      if (reader.cursor != null && !reader.offsets.isEmpty()) {
        throw new InvalidValueException("expected a cursor or offsets, but got both").of(CURSOR);
      }
      return new CursorRequest(reader.cursor, Map.copyOf(reader.offsets));
    } catch (InvalidValueException e) {
      throw Refusal.invalid(String.valueOf(e.getMessage())).asException();
    }
  }

  /**
   * The cursor of the offsets.
   *
   * @param end of the list, on the topic that the offsets are of
   * @param partitions how many that has
   * @throws RefusedException with status 400 when there is no such partition
   */
  public DeadLetterCursor cursorAt(DeadLetterCursor end, int partitions) {
    for (int partition : offsets.keySet()) {
      if (partition >= partitions) {
        throw Refusal.invalid(OFFSET + ": expected a partition from 0 to " + (partitions - 1)
            + ", but got " + partition).asException();
      }
    }
    return offsets.isEmpty() ? end : new DeadLetterCursor(end.topicId(), offsets);
  }

  private static final class Reader implements FilterBuilder {
    private @Nullable DeadLetterCursor cursor;
    private final Map<Integer, Long> offsets = new TreeMap<>();

    @Override
    public boolean isProperty(String key) {
      return key.equals(OFFSET);
    }

    @Override
    public void add(String key, Collection<String> texts) {
      texts.forEach(this::add);
    }

    @Override
    public boolean set(String key, String text) {
      if (!key.equals(CURSOR)) return false;
      try {
        cursor = DeadLetterCursor.parse(text);
        return true;
      } catch (InvalidValueException e) {
        throw e.of(CURSOR);
      }
    }

    @Override
    public String names() {
      return CURSOR + " and " + OFFSET;
    }

    private void add(String text) {
      int colon = text.indexOf(':');
      String offset = text.substring(colon + 1);
      if (colon < 0 || !NUMBER.matcher(offset).matches()) {
        throw InvalidValueException.expected("a partition and an offset such as 0:12", text)
            .of(OFFSET);
      }
      try {
        int partition = IntegerGrammar.parse(text.substring(0, colon), 0, 999_999_999);
        if (offsets.put(partition, Long.valueOf(offset)) != null) {
          throw new InvalidValueException("expected each partition once");
        }
      } catch (InvalidValueException e) {
        throw e.of(OFFSET);
      }
    }
  }
}
