package io.posthaste.schemas.topic;

import java.util.Map;

/**
 * A topic as it is on the cluster.
 *
 * @param topicId Kafka's id, which a topic of the same name made later does not have
 * @param replicas copies of the partition that has the fewest
 * @param configs Kafka's topic settings in effect, defaults included
 */
record FoundTopic(String name, String topicId, int partitions, int replicas,
    Map<String, String> configs) {
  FoundTopic {
    configs = Map.copyOf(configs);
  }
}
