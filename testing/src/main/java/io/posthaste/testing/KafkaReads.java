package io.posthaste.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Looks at what a topic holds, as a test's last step or inside an {@code await}. */
public final class KafkaReads {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int MOST_POLLS = 150;

  private KafkaReads() {}

  /**
   * Every committed record from the topic's beginning to its end at the time of the call, by
   * partition and offset. Records of a transaction that is still open are not there, nor what
   * follows them in their partition.
   *
   * @throws IllegalStateException if the end was not reached in about 30 s
   */
  public static List<ConsumerRecord<byte[], byte[]>> all(String bootstrapServers, String topic) {
    Map<String, Object> config = Map.of("bootstrap.servers", bootstrapServers, "isolation.level",
        "read_committed", "enable.auto.commit", false, "allow.auto.create.topics", false);
    try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(),
        new ByteArrayDeserializer())) {
      var partitions = consumer.partitionsFor(topic)
          .stream()
          .map(info -> new TopicPartition(topic, info.partition()))
          .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      return readTo(consumer, consumer.endOffsets(partitions));
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> readTo(
      KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    for (int polls = 0; polls < MOST_POLLS; polls++) {
      if (ends.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue())) {
        records.sort(Comparator.<ConsumerRecord<?, ?>>comparingInt(ConsumerRecord::partition)
            .thenComparingLong(ConsumerRecord::offset));
        return List.copyOf(records);
      }
      consumer.poll(POLL).forEach(records::add);
    }
    throw new IllegalStateException("Expected to reach " + ends + ", but read only "
        + records.size() + " records");
  }
}
