package io.posthaste.embeddedbroker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A client of one topic with one partition, in one consumer group. */
record ClientOf(String bootstrapServers) {
  private static final String TOPIC = "records";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

  void createTopic() throws Exception {
    try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    }
  }

  void produce(String... values) throws Exception {
    try (var producer = new KafkaProducer<>(
        Map.<String, Object>of("bootstrap.servers", bootstrapServers, "enable.idempotence",
            false, "acks", "all", "max.request.size", 6 << 20),
        new StringSerializer(), new StringSerializer())) {
      for (String value : values) {
        producer.send(new ProducerRecord<>(TOPIC, value)).get();
      }
    }
  }

  /** The next {@code count} values for the group, which commits them. */
  List<String> consume(int count) {
    try (var consumer = consumer()) {
      consumer.subscribe(List.of(TOPIC));
      var values = poll(consumer, count);
      consumer.commitSync();
      return values;
    }
  }

  /** All values, whatever the group has committed. */
  List<String> readAll() {
    try (var consumer = consumer()) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      long end = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
      return poll(consumer, (int) end);
    }
  }

  private static List<String> poll(KafkaConsumer<String, String> consumer, int count) {
    var values = new ArrayList<String>();
    while (values.size() < count) {
      consumer.poll(Duration.ofSeconds(1)).forEach(record -> values.add(record.value()));
    }
    return values;
  }

  private KafkaConsumer<String, String> consumer() {
    return new KafkaConsumer<>(
        Map.<String, Object>of("bootstrap.servers", bootstrapServers, "group.id", "readers",
            "auto.offset.reset", "earliest", "enable.auto.commit", false),
        new StringDeserializer(), new StringDeserializer());
  }
}
