package io.posthaste.schemas.topic;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what a group has committed over, on topics that are {@link Topic.Cleanup#UNTIL_CONSUMED}
 * and have no other reader. Several processes of a group may do it at a time. Not safe for several
 * threads.
 */
public final class ConsumedRecords {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumedRecords.class);

  private final Admin admin;
  private final String group;
  private final Set<String> topics;
  private final Duration limit;
  private final Map<TopicPartition, Long> deleted = new HashMap<>();

  /**
   * @param admin used, not closed
   * @param topics full names
   * @param limit for each request
   */
  public ConsumedRecords(Admin admin, String group, Set<String> topics, Duration limit) {
    this.admin = admin;
    this.group = group;
    this.topics = Set.copyOf(topics);
    this.limit = limit;
  }

  /**
   * Deletes below the committed offsets, where they have moved since the last call. What fails is
   * logged and done with the next call.
   *
   * @throws InterruptedException while it waits for Kafka
   */
  public void delete() throws InterruptedException {
    try {
      var moved = moved(await(admin.listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()));
      if (moved.isEmpty()) return;
      var below = new HashMap<TopicPartition, RecordsToDelete>();
      moved.forEach((partition, to) -> below.put(partition, RecordsToDelete.beforeOffset(to)));
      for (var answer : admin.deleteRecords(below).lowWatermarks().entrySet()) {
        await(answer.getValue());
        deleted.put(answer.getKey(), moved.get(answer.getKey()));
      }
    } catch (ExecutionException | TimeoutException e) {
      LOG.atWarn()
          .addKeyValue("group", group)
          .addKeyValue("topics", topics)
          .addKeyValue("cause", String.valueOf(e.getCause() == null ? e : e.getCause()))
          .log("consumed records not deleted, will be tried again");
    }
  }

  private Map<TopicPartition, Long> moved(Map<TopicPartition, OffsetAndMetadata> committed) {
    var moved = new HashMap<TopicPartition, Long>();
    committed.forEach((partition, commit) -> {
      if (commit == null || !topics.contains(partition.topic())) return;
      if (commit.offset() > deleted.getOrDefault(partition, 0L)) {
        moved.put(partition, commit.offset());
      }
    });
    return moved;
  }

  private <T> T await(KafkaFuture<T> answer)
      throws InterruptedException, ExecutionException, TimeoutException {
    return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
  }
}
