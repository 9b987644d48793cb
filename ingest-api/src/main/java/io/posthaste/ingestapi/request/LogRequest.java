package io.posthaste.ingestapi.request;

import io.posthaste.schemas.filter.FilterBuilder;
import io.posthaste.schemas.grammar.BooleanGrammar;
import io.posthaste.schemas.grammar.IntegerGrammar;
import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.log.LogFilter;
import io.posthaste.schemas.log.LogPosition;
import java.util.Collection;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What of the log is asked for.
 *
 * @param latestFirst else earliest first
 * @param cursor entries behind this one; null for the first ones
 * @param repeats whether what happened to messages that had ended is shown too
 */
public record LogRequest(LogFilter filter, int count, boolean latestFirst,
    @Nullable LogPosition cursor, boolean repeats) {
  public static final int MAX_COUNT = 1000;
  private static final int DEFAULT_COUNT = 100;
  private static final String LATEST_FIRST = "latestFirst";
  private static final String EARLIEST_FIRST = "earliestFirst";

  /**
   * Reads a query. What it does not know it passes over.
   *
   * @throws RefusedException with status 400 when a value is none
   */
  public static LogRequest parse(QueryParameters query) {
    var read = new Reading();
    try {
      FilterQuery.read(query, read, Set.of());
      return new LogRequest(read.filter.build(), read.count, read.latestFirst, read.cursor,
          read.repeats);
    } catch (InvalidValueException e) {
      throw Refusal.invalid(String.valueOf(e.getMessage())).asException();
    }
  }

  /** What was read so far: the filter, and what is no part of it. */
  private static final class Reading implements FilterBuilder {
    private final LogFilter.Builder filter = new LogFilter.Builder();
    private int count = DEFAULT_COUNT;
    private boolean latestFirst = true;
    private boolean repeats;
    private @Nullable LogPosition cursor;

    @Override
    public boolean isProperty(String key) {
      return filter.isProperty(key);
    }

    @Override
    public void add(String key, Collection<String> texts) {
      filter.add(key, texts);
    }

    @Override
    public boolean set(String key, String text) {
      switch (key) {
        case "count" -> count = read(key, text, given -> IntegerGrammar.parse(given, 1, MAX_COUNT));
        case "order" -> latestFirst = read(key, text, Reading::isLatestFirst);
        case "repeats" -> repeats = read(key, text, BooleanGrammar::parse);
        case "cursor" -> cursor = text.isEmpty() ? null : read(key, text, LogPosition::parse);
        default -> {
          return filter.set(key, text);
        }
      }
      return true;
    }

    @Override
    public String names() {
      return filter.names();
    }

    private static boolean isLatestFirst(String text) {
      return switch (text) {
        case LATEST_FIRST -> true;
        case EARLIEST_FIRST -> false;
        default ->
          throw InvalidValueException.expected(LATEST_FIRST + " or " + EARLIEST_FIRST, text);
      };
    }

    private static <T> T read(String key, String text, Function<String, T> grammar) {
      try {
        return grammar.apply(text);
      } catch (InvalidValueException e) {
        throw e.of(key);
      }
    }
  }
}
