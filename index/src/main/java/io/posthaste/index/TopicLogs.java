package io.posthaste.index;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** Looks at the topics as they are on the cluster. Safe for any thread. */
final class TopicLogs {
  private final Admin admin;
  private final List<String> topics;
  private final int limitMs;
  private volatile Map<String, TopicDescription> described = Map.of();

  /** @param admin used, not closed */
  TopicLogs(Admin admin, List<String> topics, Duration limit) {
    this.admin = admin;
    this.topics = topics;
    this.limitMs = Math.toIntExact(limit.toMillis());
  }

  /** By topic. */
  Map<String, TopicDescription> describe() throws InterruptedException {
    described = await(admin.describeTopics(topics, new DescribeTopicsOptions().timeoutMs(limitMs))
        .allTopicNames());
    return described;
  }

  /** As it was last described. */
  TopicDescription description(String topic) throws InterruptedException {
    var known = described.get(topic);
    if (known == null) known = describe().get(topic);
    if (known == null) throw new IllegalArgumentException(topic + " is not a topic of this index");
    return known;
  }

  /** By partition and topic. */
  Map<Integer, Map<String, TopicLog>> of(Collection<Integer> partitions)
      throws InterruptedException {
    var described = describe();
    var starts = offsets(partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
    var ends = offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
    var logs = new HashMap<Integer, Map<String, TopicLog>>();
    for (int partition : partitions) {
      var ofPartition = new HashMap<String, TopicLog>();
      for (String topic : topics) {
        var place = new TopicPartition(topic, partition);
        var description = described.get(topic);
        Long start = starts.get(place);
        Long end = ends.get(place);
        if (description == null || start == null || end == null) {
          throw new KafkaException("Kafka did not say where " + place + " begins and ends");
        }
        ofPartition.put(topic, new TopicLog(description.topicId().toString(), start, end));
      }
      logs.put(partition, ofPartition);
    }
    return logs;
  }

  Map<TopicPartition, Long> ends(Collection<Integer> partitions, IsolationLevel isolation)
      throws InterruptedException {
    return offsets(partitions, OffsetSpec.latest(), isolation);
  }

  private Map<TopicPartition, Long> offsets(Collection<Integer> partitions, OffsetSpec spec,
      IsolationLevel isolation) throws InterruptedException {
    var asked = new HashMap<TopicPartition, OffsetSpec>();
    for (String topic : topics) {
      for (int partition : partitions) asked.put(new TopicPartition(topic, partition), spec);
    }
    var offsets = new HashMap<TopicPartition, Long>();
    await(admin.listOffsets(asked, new ListOffsetsOptions(isolation).timeoutMs(limitMs)).all())
        .forEach((place, found) -> offsets.put(place, found.offset()));
    return offsets;
  }

  private <T> T await(KafkaFuture<T> answer) throws InterruptedException {
    try {
      return answer.get(limitMs, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause
          ? cause
          : new KafkaException("Kafka did not answer", e.getCause());
    } catch (TimeoutException e) {
      throw new KafkaException("Kafka did not answer in time", e);
    }
  }
}
