package io.posthaste.schemas.topic;

import java.util.Map;
import java.util.Optional;

/**
 * The topics of an installation as they are on the cluster: all there, every partition led and
 * answering.
 *
 * @param layout their names and settings
 * @param topicIds Kafka's ids, by topic; a topic that is deleted and made again has another
 * @param partitionCounts by topic; where the layout leaves the number free it may be another
 */
public record ProvisionedTopics(TopicLayout layout, Map<Topic, String> topicIds,
    Map<Topic, Integer> partitionCounts) {
  /** Copies the maps. */
  public ProvisionedTopics {
    topicIds = Map.copyOf(topicIds);
    partitionCounts = Map.copyOf(partitionCounts);
  }

  /** Kafka's id of a topic. */
  public String topicId(Topic topic) {
    return known(topicIds, topic);
  }

  /** How many partitions a topic has. */
  public int partitions(Topic topic) {
    return known(partitionCounts, topic);
  }

  private static <V> V known(Map<Topic, V> values, Topic topic) {
    return Optional.ofNullable(values.get(topic))
        .orElseThrow(() -> new IllegalStateException("Expected " + topic + " to be there"));
  }
}
