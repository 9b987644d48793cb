package io.posthaste.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(BrokerExtension.class)
class TestBrokerIT {
  @Test
  void freshTopicsAreEmptyAndTheirOwn(TestBroker broker) {
    var settings = broker.freshTopics();

    assertThat(KafkaReads.all(broker.bootstrapServers(), ingest(broker))).isEmpty();
    assertThat(settings.prefix()).isNotEqualTo(broker.freshTopics().prefix());
  }

  @Test
  void aReadSeesWhatWasCommittedInPartitionOrder(TestBroker broker) throws Exception {
    String topic = ingest(broker);
    try (var producer = producer(broker)) {
      producer.initTransactions();
      producer.beginTransaction();
      for (int i = 0; i < 6; i++) {
        producer.send(new ProducerRecord<>(topic, i % 2, "key", "committed-" + i)).get();
      }
      producer.commitTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 0, "key", "aborted")).get();
      producer.abortTransaction();
    }

    assertThat(KafkaReads.all(broker.bootstrapServers(), topic))
        .extracting(record -> new String(record.value(), UTF_8))
        .containsExactly("committed-0", "committed-2", "committed-4", "committed-1", "committed-3",
            "committed-5");
  }

  private static String ingest(TestBroker broker) {
    return new TopicLayout(broker.freshTopics()).name(Topic.INGEST);
  }

  private static KafkaProducer<String, String> producer(TestBroker broker) {
    return new KafkaProducer<>(
        Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers(), "transactional.id",
            "test-broker-it"),
        new StringSerializer(), new StringSerializer());
  }
}
