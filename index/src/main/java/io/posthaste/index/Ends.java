package io.posthaste.index;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Places in topics, to wait for.
 *
 * @param offsets the first that need not be applied, by partition
 */
public record Ends(Map<TopicPartition, Long> offsets) {
  public Ends {
    offsets = Map.copyOf(offsets);
  }

  /** Until a record that was written is applied. */
  public static Ends behind(TopicPartition partition, long offset) {
    return new Ends(Map.of(partition, offset + 1));
  }

  /** Both these and others. */
  public Ends and(Ends others) {
    var all = new HashMap<>(offsets);
    others.offsets.forEach((partition, offset) -> all.merge(partition, offset, Math::max));
    return new Ends(all);
  }
}
