package io.posthaste.ingestapi.dlq;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A DLQ topic and the dlq-consumers that have it, each answering as they are agreed to. */
final class ModelTopic {
  final List<List<Entry>> partitions = new ArrayList<>();
  private final List<Long> ends = new ArrayList<>();
  private final RandomGenerator random;
  private int made;
  private boolean isStill;

  ModelTopic(int count, RandomGenerator random) {
    this.random = random;
    for (int partition = 0; partition < count; partition++) {
      partitions.add(new ArrayList<>());
      ends.add(0L);
    }
  }

  /** Some dead letters on any partitions, and offsets with nothing at them; times go anyhow. */
  void grow(int most) {
    int count = isStill ? 0 : random.nextInt(most + 1);
    for (int i = 0; i < count; i++) {
      int partition = random.nextInt(partitions.size());
      long offset = ends.get(partition) + random.nextInt(3);
      var entry = new Entry(partition, offset, made / 3 + random.nextInt(5), "" + made, "{}");
      partitions.get(partition).add(entry);
      ends.set(partition, offset + 1 + random.nextInt(2));
      made++;
    }
  }

  /** From now on nothing comes, and nothing moves. */
  void stop() {
    isStill = true;
  }

  void delete(Entry entry) {
    partitions.get(entry.partition()).remove(entry);
    ends.set(entry.partition(), ends.get(entry.partition()) + 1); // the tombstone
  }

  List<Entry> all(Predicate<Entry> filter) {
    return partitions.stream().flatMap(List::stream).filter(filter).toList();
  }

  /**
   * What the dlq-consumers say; while they do, more may come.
   *
   * @param asked the most entries that each may say
   */
  List<Listed> answers(Order order, int asked, Map<Integer, Long> from, Predicate<Entry> filter) {
    int instances = 1 + random.nextInt(3);
    var answers = new ArrayList<Listed>();
    var left = new ArrayList<Integer>();
    for (int partition = 0; partition < partitions.size(); partition++) left.add(partition);
    for (int instance = 0; instance < instances; instance++) {
      var own = new ArrayList<Integer>();
      for (int partition : List.copyOf(left)) {
        if (instance == instances - 1 || random.nextBoolean()) {
          own.add(partition);
          boolean isWithBoth = !isStill && random.nextInt(4) == 0;
          if (!isWithBoth) left.remove(Integer.valueOf(partition));
        }
      }
      answers.add(answer("" + instance, order, asked, from, filter, own));
      grow(random.nextInt(3) == 0 ? 2 : 0);
    }
    return answers;
  }

  private Listed answer(String instance, Order order, int asked, Map<Integer, Long> from,
      Predicate<Entry> filter, List<Integer> own) {
    var known = new HashMap<Integer, Long>();
    own.forEach(partition -> known.put(partition, ends.get(partition)));
    grow(random.nextInt(3) == 0 ? 2 : 0); // what came behind the known ends may be listed already
    return listed(instance, order, asked, from, filter, known);
  }

  /** What one says when nothing comes meanwhile. */
  Listed answer(String instance, Order order, int asked, List<Integer> own) {
    var known = new HashMap<Integer, Long>();
    own.forEach(partition -> known.put(partition, 100L));
    return listed(instance, order, asked, Map.of(), _ -> true, known);
  }

  private Listed listed(String instance, Order order, int asked, Map<Integer, Long> from,
      Predicate<Entry> filter, Map<Integer, Long> known) {
    var heads = new HashMap<Integer, List<Entry>>();
    for (int partition : known.keySet()) {
      @Nullable
      Long offset = from.get(partition);
      var fitting = new ArrayList<>(partitions.get(partition)
          .stream()
          .filter(filter)
          .filter(entry -> offset == null || (order == Order.EARLIEST_FIRST
              ? entry.offset() >= offset
              : entry.offset() < offset))
          .toList());
      if (order == Order.LATEST_FIRST) {
        fitting.sort(Comparator.comparingLong(Entry::offset).reversed());
      }
      heads.put(partition, fitting);
    }
    var entries = merged(order, asked, heads);
    return new Listed(instance, "topic", partitions.size(), known, entries,
        entries.size() >= asked);
  }

  private static List<Entry> merged(Order order, int most, Map<Integer, List<Entry>> heads) {
    var merged = new ArrayList<Entry>();
    while (merged.size() < most) {
      Entry best = null;
      for (var list : heads.values()) {
        if (!list.isEmpty() && (best == null || order.isBefore(list.getFirst(), best))) {
          best = list.getFirst();
        }
      }
      if (best == null) break;
      merged.add(best);
      heads.getOrDefault(best.partition(), List.of()).removeFirst();
    }
    return merged;
  }
}
