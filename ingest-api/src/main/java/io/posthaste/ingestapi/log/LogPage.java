package io.posthaste.ingestapi.log;

import io.posthaste.ingestapi.log.ListedEntries.Item;
import io.posthaste.schemas.log.LogPosition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A page of the log.
 *
 * @param entries objects that clients see, in the order of the list
 * @param cursor the last of them; null where no other follows
 * @param lag records that are not in the log yet
 */
public record LogPage(List<String> entries, @Nullable LogPosition cursor, long lag) {
  public LogPage {
    entries = List.copyOf(entries);
  }

  /**
   * Merges what all event logs have said.
   *
   * @param count the most entries of the page
   * @return empty when nobody has answered for a partition
   */
  public static Optional<LogPage> merged(boolean latestFirst, int count,
      List<ListedEntries> answers) {
    if (answers.isEmpty()) return Optional.empty();
    var owned = new HashSet<Integer>();
    var sources = new ArrayList<Source>();
    long lag = 0;
    for (var answer : answers) {
      sources.add(Source.of(answer, owned));
      lag += answer.lag();
    }
    int partitions = answers.getFirst().partitions();
    for (int partition = 0; partition < partitions; partition++) {
      if (!owned.contains(partition)) return Optional.empty();
    }
    var earliestFirst = Comparator.comparing(Item::at);
    var order = latestFirst ? earliestFirst.reversed() : earliestFirst;
    var page = new ArrayList<Item>();
    while (page.size() < count) {
      var next = next(sources, order);
      if (next == null) break;
      page.add(next.take());
    }
    boolean more = sources.stream().anyMatch(source -> source.more || source.head() != null);
    // A partition is moving from one to the other, and the old owner has filled its answer with it.
    if (more && page.isEmpty()) return Optional.empty();
    return Optional.of(new LogPage(page.stream().map(Item::json).toList(),
        more ? page.getLast().at() : null, lag));
  }

  /** The one whose head is next; null when there is none, or what is next is not known. */
  private static @Nullable Source next(List<Source> sources, Comparator<Item> order) {
    Source best = null;
    for (var source : sources) {
      var head = source.head();
      if (head == null) {
        if (source.more) return null;
        continue;
      }
      var bestHead = best == null ? null : best.head();
      if (bestHead == null || order.compare(head, bestHead) < 0) best = source;
    }
    return best;
  }

  /** What one event log has said, as far as it has not been taken. */
  private static final class Source {
    private final List<Item> entries;
    private final boolean more;
    private int taken;

    private Source(List<Item> entries, boolean more) {
      this.entries = entries;
      this.more = more;
    }

    /** Of a partition that two have answered for, the first counts alone. */
    static Source of(ListedEntries answer, Set<Integer> owned) {
      var own = new HashSet<>(answer.owned());
      own.removeAll(owned);
      owned.addAll(own);
      return new Source(
          answer.entries().stream().filter(item -> own.contains(item.at().partition())).toList(),
          answer.more());
    }

    @Nullable
    Item head() {
      return taken < entries.size() ? entries.get(taken) : null;
    }

    Item take() {
      return entries.get(taken++);
    }
  }
}
