package io.posthaste.ingestapi.append;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether every partition of the ingest topic is led and answers. Safe for any thread.
 *
 * <p>
 * An idempotent producer that sends before that can lose its first records
 * (<a href="https://issues.apache.org/jira/browse/KAFKA-15591">KAFKA-15591</a>).
 */
public final class TopicProbe implements AutoCloseable {
  private final LogSettings settings;
  private @Nullable Admin admin;

  public TopicProbe(LogSettings settings) {
    this.settings = settings;
  }

  /**
   * Number of partitions, all of which answered just now; fails otherwise, after about 4 s at most.
   *
   * @throws KafkaException when no broker's name can be resolved
   */
  public CompletionStage<Integer> ask() {
    var client = client();
    return client.describeTopics(List.of(settings.topic()))
        .allTopicNames()
        .toCompletionStage()
        .thenCompose(topics -> {
          var ends = new HashMap<TopicPartition, OffsetSpec>();
          for (var topic : topics.values()) {
            for (var partition : topic.partitions()) {
              ends.put(new TopicPartition(topic.name(), partition.partition()),
                  OffsetSpec.latest());
            }
          }
          return client.listOffsets(ends).all().toCompletionStage().thenApply(Map::size);
        });
  }

  /**
   * Blocks until the answer.
   *
   * @throws KafkaException when there is none, or a bad one
   */
  void requireAnswering() {
    try {
      ask().toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException(e);
    }
  }

  @Override
  public synchronized void close() {
    if (admin != null) admin.close(Duration.ZERO);
  }

  private synchronized Admin client() {
    var open = admin;
    if (open == null) {
      open = Admin.create(settings.admin());
      admin = open;
    }
    return open;
  }
}
