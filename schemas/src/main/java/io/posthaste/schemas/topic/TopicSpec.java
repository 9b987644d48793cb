package io.posthaste.schemas.topic;

import java.util.Map;

/**
 * How a topic is to be made.
 *
 * @param name with the prefix
 * @param configs Kafka's topic settings, by their names
 */
public record TopicSpec(Topic topic, String name, int partitions, short replicationFactor,
    Map<String, String> configs) {
  /** Copies the settings. */
  public TopicSpec {
    configs = Map.copyOf(configs);
  }
}
