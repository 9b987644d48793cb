package io.posthaste.schemas.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The records of the config topic that say which group was given starting offsets on which topic.
 * Key: {@link StartingOffsetsPlan#key}. Value: the topic's id, as text.
 */
final class StartingOffsetsLog {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Map<String, Object> clientConfig;
  private final String topic;
  private final int partitions;
  private final Duration limit;

  StartingOffsetsLog(Map<String, Object> clientConfig, ProvisionedTopics topics, Duration limit) {
    this.clientConfig = Map.copyOf(clientConfig);
    this.topic = topics.layout().name(Topic.CONFIG);
    this.partitions = topics.partitions(Topic.CONFIG);
    this.limit = limit;
  }

  /** Topic ids by key, of everything that was acknowledged before the call. */
  Map<String, String> read() {
    var recorded = new HashMap<String, String>();
    try (var consumer = consumer()) {
      var assigned = IntStream.range(0, partitions)
          .mapToObj(p -> new TopicPartition(topic, p))
          .toList();
      consumer.assign(assigned);
      consumer.seekToBeginning(assigned);
      var ends = consumer.endOffsets(assigned, limit);
      for (int polls = 0; !reached(consumer, ends); polls++) {
        if (polls > limit.dividedBy(POLL))
          throw new TopicProvisioningException(
              "Topic " + topic + " could not be read to its end within " + limit, null);
        consumer.poll(POLL).forEach(record -> {
          if (record.key() == null || !record.key().startsWith(StartingOffsetsPlan.KEY_PREFIX)) {
            return;
          }
          if (record.value() == null) {
            recorded.remove(record.key());
          } else {
            recorded.put(record.key(), new String(record.value(), UTF_8));
          }
        });
      }
    }
    return recorded;
  }

  /** Returns when the broker has acknowledged all. */
  void write(List<StartingOffsetsPlan.Start> starts) {
    try (var producer = producer()) {
      var sent = starts.stream()
          .map(
              start -> producer.send(new ProducerRecord<>(topic, start.key(), start.topicId())))
          .toList();
      for (var acknowledged : sent) acknowledged.get();
    } catch (ExecutionException e) {
      throw AdminCall.failed("recording starting offsets on topic " + topic, e.getCause());
    } catch (InterruptedException e) {
      throw AdminCall.interrupted("recording starting offsets on topic " + topic, e);
    }
  }

  private static boolean reached(KafkaConsumer<String, byte[]> consumer,
      Map<TopicPartition, Long> ends) {
    return ends.entrySet()
        .stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  private KafkaConsumer<String, byte[]> consumer() {
    var config = new HashMap<>(clientConfig);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    // Our records are in no transaction, and must not wait for one that another writer has open.
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
    return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
  }

  private KafkaProducer<String, String> producer() {
    var config = new HashMap<>(clientConfig);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
  }
}
