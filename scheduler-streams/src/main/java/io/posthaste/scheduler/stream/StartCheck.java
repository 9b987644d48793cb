package io.posthaste.scheduler.stream;

import io.posthaste.scheduler.core.Input.Source;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * Looks whether the application may start: Streams pairs partitions of topics by their number, right
 * or wrong, and a group without offsets is one that has lost them.
 */
record StartCheck(Admin admin, TopicLayout topics, String group, Duration limit) {
  /**
   * Why it may not; empty where it may.
   *
   * @throws ExecutionException when Kafka cannot say
   * @throws TimeoutException when it does not answer
   */
  Optional<String> refusal() throws ExecutionException, InterruptedException, TimeoutException {
    var counts = partitionCounts();
    if (counts.values().stream().distinct().count() > 1)
      return Optional.of("expected the topics that messages travel through to have the same number"
          + " of partitions, but they have " + counts + ": make new topics under another prefix");
    if (!counts.values().contains(topics.partitions(Topic.INGEST)))
      return Optional.of("expected topics of " + topics.partitions(Topic.INGEST)
          + " partitions, but they have " + counts + ": set posthaste.topics.partitions to it");
    var missing = missingOffsets();
    if (missing.isEmpty()) return Optional.empty();
    return Optional.of("the consumer group " + group + " has no committed offset on " + missing
        + ": going on would skip or repeat messages; commit the offsets to start from and start"
        + " again");
  }

  private Map<String, Integer> partitionCounts()
      throws ExecutionException, InterruptedException, TimeoutException {
    var names = Arrays.stream(Topic.values())
        .filter(topic -> topic.partitions() == Topic.Partitions.PAIRED)
        .map(topics::name)
        .toList();
    var counts = new TreeMap<String, Integer>();
    await(admin.describeTopics(names).allTopicNames())
        .forEach((name, topic) -> counts.put(name, topic.partitions().size()));
    return counts;
  }

  private List<TopicPartition> missingOffsets()
      throws ExecutionException, InterruptedException, TimeoutException {
    var wanted = Arrays.stream(Source.values())
        .map(SchedulerTopology::topic)
        .flatMap(topic -> IntStream.range(0, topics.partitions(topic))
            .mapToObj(partition -> new TopicPartition(topics.name(topic), partition)))
        .toList();
    var committed = await(admin
        .listConsumerGroupOffsets(
            Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(wanted)))
        .partitionsToOffsetAndMetadata(group));
    return wanted.stream().filter(each -> Objects.isNull(committed.get(each))).toList();
  }

  private <T> T await(KafkaFuture<T> answer)
      throws ExecutionException, InterruptedException, TimeoutException {
    return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
  }
}
