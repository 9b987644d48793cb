package io.posthaste.index;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Whose turn it is among the topics of a partition. What one topic tells may follow from what an
 * earlier one does, so a record waits while the earlier ones have not been read up to its time and
 * there is more of them. Only a matter of cost: records may come in any order. Confined to a thread.
 */
final class Precedence {
  private static final long NOTHING_READ = Long.MIN_VALUE;

  private final List<String> topics;
  /** By topic, time of the last record that was read, in ms since 1970. */
  private final Map<String, Long> reached = new HashMap<>();
  /** By topic, time of the first record that waits. */
  private final Map<String, Long> waiting = new HashMap<>();

  /** @param topics in the order of what follows from what */
  Precedence(List<String> topics) {
    this.topics = topics;
  }

  /**
   * How many of the first of these records may be applied now; the others are to be read again when
   * it is their turn.
   *
   * @param hasMore whether there are, or may be, records of a topic that have not arrived
   */
  int ready(String topic, List<ConsumerRecord<byte[], byte[]>> arrived,
      Predicate<String> hasMore) {
    if (arrived.isEmpty()) return 0;
    long limit = limit(topic, hasMore);
    int ready = 0;
    waiting.remove(topic);
    for (var record : arrived) {
      if (record.timestamp() > limit) {
        waiting.put(topic, record.timestamp());
        return ready;
      }
      ready++;
      reached.put(topic, record.timestamp());
    }
    return ready;
  }

  /** Whether the first record that waits may be applied now. */
  boolean isItsTurn(String topic, Predicate<String> hasMore) {
    return waiting.getOrDefault(topic, NOTHING_READ) <= limit(topic, hasMore);
  }

  private long limit(String topic, Predicate<String> hasMore) {
    long limit = Long.MAX_VALUE;
    for (String earlier : topics) {
      if (earlier.equals(topic)) break;
      if (hasMore.test(earlier))
        limit = Math.min(limit, reached.getOrDefault(earlier, NOTHING_READ));
    }
    return limit;
  }
}
