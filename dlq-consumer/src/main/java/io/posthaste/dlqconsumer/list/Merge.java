package io.posthaste.dlqconsumer.list;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Puts the lists of several partitions together. Each partition keeps its own order, that of its
 * offsets; of the heads the one with the greatest time (latest first) or the smallest comes next,
 * of equals the one of the lowest partition.
 */
public final class Merge {
  private Merge() {}

  private record Head(List<Place> list, int at) {
    Place place() {
      return list.get(at);
    }
  }

  /** The first {@code count} of all. */
  public static List<Place> first(Collection<List<Place>> lists, Order order, int count) {
    var heads = new PriorityQueue<Head>(Comparator.comparing(Head::place, comparator(order)));
    for (var list : lists) if (!list.isEmpty()) heads.add(new Head(list, 0));
    var merged = new ArrayList<Place>(count);
    while (merged.size() < count) {
      var head = heads.poll();
      if (head == null) break;
      merged.add(head.place());
      if (head.at + 1 < head.list.size()) heads.add(new Head(head.list, head.at + 1));
    }
    return merged;
  }

  private static Comparator<Place> comparator(Order order) {
    var byTime = Comparator.comparingLong(Place::timeMs);
    return (order == Order.LATEST_FIRST ? byTime.reversed() : byTime)
        .thenComparingInt(Place::partition);
  }
}
