package io.posthaste.ingestapi.ask;

import io.posthaste.schemas.header.HeaderNames;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.requestreply.ReplyingKafkaTemplate;
import org.springframework.kafka.requestreply.RequestReplyFuture;
import org.springframework.kafka.support.KafkaUtils;
import org.springframework.kafka.support.TopicPartitionOffset;

/** A producer of commands and the consumer of their answers. */
final class ReplyLine implements AutoCloseable {
  private static final Duration FIRST_POLL_LIMIT = Duration.ofSeconds(10);
  private static final long POLL_MS = 500;
  private static final int CLOSE_SECONDS = 2;

  static {
    // What is logged of a record whose answer is late must not show its body.
    KafkaUtils.setProducerRecordFormatter(record -> String.valueOf(record.topic()));
  }

  private final int ingestPartitions;
  private final DefaultKafkaProducerFactory<byte[], byte[]> producers;
  private final KafkaMessageListenerContainer<byte[], byte[]> container;
  private final ReplyingKafkaTemplate<byte[], byte[], byte[]> template;

  private ReplyLine(int ingestPartitions, AskSettings settings, TopicPartitionOffset from) {
    this.ingestPartitions = ingestPartitions;
    producers = new DefaultKafkaProducerFactory<>(settings.log().commandProducer());
    producers.setPhysicalCloseTimeout(CLOSE_SECONDS);
    var properties = new ContainerProperties(from);
    properties.setPollTimeout(POLL_MS);
    properties.setAckMode(ContainerProperties.AckMode.MANUAL); // nothing is ever committed
    container = new KafkaMessageListenerContainer<>(
        new DefaultKafkaConsumerFactory<>(settings.log().consumer("replies")), properties);
    container.setBeanName("posthaste-replies");
    template = new ReplyingKafkaTemplate<>(producers, container);
    template.setReplyTopicHeaderName(HeaderNames.REPLY_TOPIC);
    template.setReplyPartitionHeaderName(HeaderNames.REPLY_PARTITION);
    template.setCorrelationHeaderName(HeaderNames.CORRELATION_ID);
    template.setSharedReplyTopic(true);
    template.setDefaultReplyTimeout(settings.timeout());
  }

  /**
   * Opens it. What is asked through it is answered at or beyond the position that its consumer
   * begins at: that is the end of its partition before the first question.
   *
   * @throws KafkaException when Kafka does not answer, or a topic is missing
   */
  static ReplyLine open(AskSettings settings, RandomGenerator random) {
    try (var admin = Admin.create(settings.log().admin())) {
      var topics = admin
          .describeTopics(List.of(settings.log().topic(), settings.replyTopic()))
          .allTopicNames()
          .get();
      int ingest = partitions(topics.get(settings.log().topic()));
      int replies = partitions(topics.get(settings.replyTopic()));
      int partition = settings.replyPartition() < 0
          ? random.nextInt(replies)
          : settings.replyPartition();
      if (partition >= replies) {
        throw new KafkaException("Expected a reply partition below " + replies + ", but got "
            + partition);
      }
      var line = new ReplyLine(ingest, settings, new TopicPartitionOffset(settings.replyTopic(),
          partition, end(admin, settings.replyTopic(), partition)));
      line.start(settings.log().topic());
      return line;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException(e);
    }
  }

  int ingestPartitions() {
    return ingestPartitions;
  }

  boolean isReceiving() {
    var assigned = template.getAssignedReplyTopicPartitions();
    return container.isRunning() && assigned != null && !assigned.isEmpty();
  }

  RequestReplyFuture<byte[], byte[], byte[]> ask(
      ProducerRecord<byte[], byte[]> record, Duration timeout) {
    return template.sendAndReceive(record, timeout);
  }

  @Override
  public void close() {
    template.stop();
    template.destroy();
    producers.destroy();
  }

  private void start(String ingestTopic) throws InterruptedException {
    template.afterPropertiesSet();
    template.start();
    try {
      if (!template.waitForAssignment(FIRST_POLL_LIMIT)) {
        throw new TimeoutException("the consumer of replies has not begun");
      }
      awaitPartitions(ingestTopic);
    } catch (KafkaException | InterruptedException e) {
      close();
      throw e;
    }
  }

  /** Asks until the producer, which waits for nothing, knows where to send. */
  private void awaitPartitions(String ingestTopic) throws InterruptedException {
    for (int tries = 0; tries < 50; tries++) {
      try (var producer = producers.createProducer()) {
        if (!producer.partitionsFor(ingestTopic).isEmpty()) return;
      } catch (TimeoutException notYet) {
        Thread.sleep(Duration.ofMillis(50));
      }
    }
    throw new TimeoutException("the producer of commands does not know the topic");
  }

  private static int partitions(@Nullable TopicDescription topic) {
    if (topic == null) throw new KafkaException("Expected the topic's description");
    return topic.partitions().size();
  }

  private static long end(Admin admin, String topic, int partition)
      throws ExecutionException, InterruptedException {
    var place = new TopicPartition(topic, partition);
    var ask = new HashMap<TopicPartition, OffsetSpec>();
    ask.put(place, OffsetSpec.latest());
    return admin.listOffsets(ask).partitionResult(place).get().offset();
  }
}
