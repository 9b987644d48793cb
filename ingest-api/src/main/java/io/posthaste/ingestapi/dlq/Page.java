package io.posthaste.ingestapi.dlq;

import io.posthaste.schemas.dlq.DeadLetterCursor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A page of dead letters, and where the list goes on behind it.
 *
 * <p>
 * Whoever reads earliest first, and asks again from {@code next} each time, gets every dead letter
 * that fits once: on a page with more behind it only partitions that have an entry on it move on, to
 * the one behind that; on any other page, which has all there is, every partition moves on to its
 * end. Latest first, a page leads down from the ends of its first page: what came after that is not
 * in the list.
 *
 * @param entries of the page, in the order of the list
 * @param hasMore whether others that are there now come behind them
 * @param next where the list goes on. Latest first it says nothing unless there are more.
 * @param partitions how many the topic has
 * @param owners which dlq-consumer has answered for each partition
 */
public record Page(List<Entry> entries, boolean hasMore, DeadLetterCursor next, int partitions,
    Map<Integer, String> owners) {

  /**
   * Merges what all dlq-consumers have said.
   *
   * @param count the most entries of the page
   * @param from where the list was asked from; a partition that is not there from its beginning, or
   *   latest first from its end
   * @return empty when it cannot be told at this moment: nobody has answered for a partition, or
   *   they know different topics
   */
  public static Optional<Page> merged(Order order, int count, Map<Integer, Long> from,
      List<Listed> answers) {
    if (answers.isEmpty()) return Optional.empty();
    var first = answers.getFirst();
    var owners = new TreeMap<Integer, String>();
    var ends = new HashMap<Integer, Long>();
    var sources = new ArrayList<Source>();
    for (var answer : answers) {
      boolean isSameTopic = answer.topicId().equals(first.topicId())
          && answer.partitions() == first.partitions();
      if (!isSameTopic) return Optional.empty();
      sources.add(Source.of(answer, owners, ends));
    }
    for (int partition = 0; partition < first.partitions(); partition++) {
      if (!owners.containsKey(partition)) return Optional.empty();
    }
    var entries = new ArrayList<Entry>();
    while (entries.size() < count) {
      var next = nextOf(sources, order);
      if (next == null) break;
      entries.add(next.take());
    }
    boolean hasMore = sources.stream().anyMatch(source -> source.head() != null || source.isCut());
    // A partition is moving from one to the other, and the old owner has filled its answer with it.
    if (hasMore && entries.isEmpty()) return Optional.empty();
    var place = new Place(order, from, ends, entries, sources);
    var next = new TreeMap<Integer, Long>();
    for (int partition = 0; partition < first.partitions(); partition++) {
      Long offset = place.behind(partition, hasMore);
      if (offset != null) next.put(partition, offset);
    }
    return Optional.of(new Page(List.copyOf(entries), hasMore,
        new DeadLetterCursor(first.topicId(), next), first.partitions(), Map.copyOf(owners)));
  }

  /** The entries by the dlq-consumer that has them. */
  public Map<String, List<Entry>> byOwner() {
    var byOwner = new LinkedHashMap<String, List<Entry>>();
    for (var entry : entries) {
      byOwner.computeIfAbsent(String.valueOf(owners.get(entry.partition())),
          _ -> new ArrayList<>()).add(entry);
    }
    return byOwner;
  }

  /** The one whose head is next; null when there is none, or what is next is not known. */
  private static @Nullable Source nextOf(List<Source> sources, Order order) {
    Source best = null;
    for (var source : sources) {
      var head = source.head();
      if (head == null) {
        if (source.isCut()) return null;
        continue;
      }
      var bestHead = best == null ? null : best.head();
      if (bestHead == null || order.isBefore(head, bestHead)) best = source;
    }
    return best;
  }

  /** What one dlq-consumer has said, as far as it has not been taken. */
  private static final class Source {
    private final List<Entry> entries;
    private final boolean isCut;
    private int taken;

    private Source(List<Entry> entries, boolean isCut) {
      this.entries = entries;
      this.isCut = isCut;
    }

    /** Of a partition that two have answered for, the first counts alone. */
    static Source of(Listed answer, Map<Integer, String> owners, Map<Integer, Long> ends) {
      var own = new HashSet<Integer>();
      answer.ends().forEach((partition, end) -> {
        if (owners.putIfAbsent(partition, answer.instance()) != null) return;
        own.add(partition);
        ends.put(partition, end);
      });
      return new Source(
          answer.entries().stream().filter(entry -> own.contains(entry.partition())).toList(),
          answer.isCut());
    }

    @Nullable
    Entry head() {
      return taken < entries.size() ? entries.get(taken) : null;
    }

    Entry take() {
      return entries.get(taken++);
    }

    /** Whether there may be more behind those that it has. */
    boolean isCut() {
      return isCut;
    }

    List<Entry> left() {
      return entries.subList(taken, entries.size());
    }
  }

  /** Where each partition goes on. */
  private static final class Place {
    private final Order order;
    private final Map<Integer, Long> from;
    private final Map<Integer, Long> ends;
    private final Map<Integer, Entry> last = new HashMap<>();
    private final Map<Integer, Entry> firstLeft = new HashMap<>();

    Place(Order order, Map<Integer, Long> from, Map<Integer, Long> ends, List<Entry> page,
        List<Source> sources) {
      this.order = order;
      this.from = from;
      this.ends = ends;
      page.forEach(entry -> last.put(entry.partition(), entry));
      sources.forEach(source -> source.left()
          .forEach(entry -> firstLeft.putIfAbsent(entry.partition(), entry)));
    }

    /** Null stands for where {@code from} has nothing. */
    @Nullable
    Long behind(int partition, boolean hasMore) {
      return order == Order.EARLIEST_FIRST ? above(partition, hasMore) : below(partition);
    }

    private @Nullable Long above(int partition, boolean hasMore) {
      var entry = last.get(partition);
      Long asked = from.get(partition);
      if (hasMore) return entry == null ? asked : Long.valueOf(entry.offset() + 1);
      long end = ends.getOrDefault(partition, 0L);
      if (entry != null) end = Math.max(end, entry.offset() + 1);
      return asked == null ? end : Math.max(end, asked);
    }

    /** What came while the page was made may lie behind the end. */
    private Long below(int partition) {
      var entry = last.get(partition);
      if (entry != null) return entry.offset();
      Long asked = from.get(partition);
      if (asked != null) return asked;
      long end = ends.getOrDefault(partition, 0L);
      var left = firstLeft.get(partition);
      return left == null ? end : Math.max(end, left.offset() + 1);
    }
  }
}
