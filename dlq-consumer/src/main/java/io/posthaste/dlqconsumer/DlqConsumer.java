package io.posthaste.dlqconsumer;

import io.posthaste.dlqconsumer.list.DeadLetterList;
import io.posthaste.dlqconsumer.list.DeadLetterList.Page;
import io.posthaste.dlqconsumer.list.DeadLetterList.Question;
import io.posthaste.dlqconsumer.list.LetterContent;
import io.posthaste.dlqconsumer.redrive.KafkaLetterProducers;
import io.posthaste.dlqconsumer.redrive.LetterProducers;
import io.posthaste.dlqconsumer.redrive.Redriver;
import io.posthaste.dlqconsumer.redrive.Redriver.Retried;
import io.posthaste.dlqconsumer.redrive.Redrives;
import io.posthaste.dlqconsumer.serve.DeadLettersHandler.DeadLetters;
import io.posthaste.index.Index;
import io.posthaste.index.IndexObserver;
import io.posthaste.index.IndexSettings;
import io.posthaste.index.IndexStatus;
import io.posthaste.index.IndexUnavailableException;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * Knows the dead letters of the partitions that are this process's. Several processes share the
 * partitions of the topic. Safe for any thread.
 */
public final class DlqConsumer implements DeadLetters, AutoCloseable {
  private final Index index;
  private final DeadLetterList list;
  private final Redriver redriver;

  /** Not started. */
  public DlqConsumer(DlqConsumerProperties properties, KafkaAccess kafka, TopicLayout topics,
      PublishLimits limits, IndexObserver observer, InstantSource clock) {
    this(properties, kafka, topics, limits, observer, clock, new KafkaLetterProducers(kafka, topics,
        properties.groupId(), properties.transactionTimeout()));
  }

  DlqConsumer(DlqConsumerProperties properties, KafkaAccess kafka, TopicLayout topics,
      PublishLimits limits, IndexObserver observer, InstantSource clock,
      LetterProducers producers) {
    String topic = topics.name(Topic.DLQ);
    var retention = topics.settings().retention().deadLetters();
    this.index = new Index(new LetterContent(topic, retention, clock),
        new IndexSettings(properties.groupId(), properties.directory(),
            properties.sessionTimeout(), properties.readLimit(), retention, Duration.ZERO),
        kafka.toConfig(), observer, clock);
    this.list = new DeadLetterList(index, topic);
    this.redriver = new Redriver(index, producers,
        new Redrives(limits, topics.partitions(Topic.HOPS)), topic, topics.name(Topic.HOPS), clock);
  }

  public void start() {
    index.start();
  }

  @Override
  public void close() {
    redriver.close();
    index.close();
  }

  public IndexStatus status() {
    return index.status();
  }

  /** How many dead letters there are on the partitions of this process that can be read now. */
  public long entries() {
    return index.partitions().stream().mapToLong(this::entries).sum();
  }

  private long entries(int partition) {
    try {
      return index.peek(partition, view -> {
        try (var statement = view.connection().createStatement();
            var rows = statement.executeQuery("select count(*) from letter")) {
          return rows.getLong(1);
        }
      });
    } catch (IndexUnavailableException moved) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  @Override
  public Page page(Question question) throws InterruptedException {
    return list.page(question);
  }

  @Override
  public List<String> delete(String tenant, SortedMap<Integer, Set<String>> letters)
      throws InterruptedException {
    return redriver.delete(tenant, letters);
  }

  @Override
  public List<Retried> retry(String tenant, SortedMap<Integer, Set<String>> letters,
      HeaderFields fields) throws InterruptedException {
    return redriver.retry(tenant, letters, fields);
  }
}
