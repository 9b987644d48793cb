package io.posthaste.schemas.topic;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Looks at topics as they are on the cluster. */
final class FoundTopics {
  private final Admin admin;
  private final int limitMs;

  FoundTopics(Admin admin, Duration limit) {
    this.admin = admin;
    this.limitMs = Math.toIntExact(limit.toMillis());
  }

  /** Those of the names that the broker that is asked knows, by name. */
  Map<String, FoundTopic> named(Collection<String> names) {
    var topics = describe(names);
    for (var topic : topics.values()) {
      if (topic.topicId().equals(Uuid.ZERO_UUID)) {
        throw new BrokerTooOldException("the brokers give topics no ids", null);
      }
    }
    var resources = topics.keySet()
        .stream()
        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
        .toList();
    var asked = admin.describeConfigs(resources, new DescribeConfigsOptions().timeoutMs(limitMs))
        .values();
    var found = new HashMap<String, FoundTopic>();
    topics.forEach((name, topic) -> {
      var answer = asked.get(new ConfigResource(ConfigResource.Type.TOPIC, name));
      if (answer != null) {
        known("describing the settings of topic " + name, answer).ifPresent(
            config -> found.put(name, new FoundTopic(name, topic.topicId().toString(),
                topic.partitions().size(), replicas(topic), values(config))));
      }
    });
    return found;
  }

  private static int replicas(TopicDescription topic) {
    return topic.partitions()
        .stream()
        .mapToInt(partition -> partition.replicas().size())
        .min()
        .orElse(0);
  }

  private Map<String, TopicDescription> describe(Collection<String> names) {
    var asked = admin.describeTopics(names, new DescribeTopicsOptions().timeoutMs(limitMs))
        .topicNameValues();
    var found = new HashMap<String, TopicDescription>();
    asked.forEach((name, answer) -> known("describing topic " + name, answer)
        .ifPresent(topic -> found.put(name, topic)));
    return found;
  }

  private static <T> Optional<T> known(String doing, KafkaFuture<T> answer) {
    try {
      return Optional.of(answer.get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) return Optional.empty();
      throw AdminCall.failed(doing, e.getCause());
    } catch (InterruptedException e) {
      throw AdminCall.interrupted(doing, e);
    }
  }

  private static Map<String, String> values(Config config) {
    return config.entries()
        .stream()
        .filter(entry -> entry.value() != null)
        .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
  }
}
