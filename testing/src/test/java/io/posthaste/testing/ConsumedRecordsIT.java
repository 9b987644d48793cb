package io.posthaste.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.topic.ConsumedRecords;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(BrokerExtension.class)
class ConsumedRecordsIT {
  private final String servers;
  private final Admin admin;
  private final String due;
  private final String hops;
  private final String group;
  private final ConsumedRecords consumed;

  ConsumedRecordsIT(TestBroker broker) {
    servers = broker.bootstrapServers();
    admin = Admin.create(Map.of("bootstrap.servers", servers));
    var topics = new TopicLayout(broker.freshTopics());
    due = topics.name(Topic.DUE);
    hops = topics.name(Topic.HOPS);
    group = topics.settings().prefix() + "readers";
    consumed = new ConsumedRecords(admin, group, Set.of(due), Duration.ofSeconds(10));
  }

  @AfterEach
  void closeAdmin() {
    admin.close();
  }

  @Test
  void whatIsBelowTheCommitIsDeletedAndNothingElse() throws Exception {
    append(due, 0, 3);
    append(due, 1, 3);
    append(hops, 0, 3);
    commit(due, 0, 2);
    commit(hops, 0, 2);

    consumed.delete();

    assertThat(offsets(due, 0)).containsExactly(2L);
    assertThat(offsets(due, 1)).containsExactly(0L, 1L, 2L);
    assertThat(offsets(hops, 0)).hasSize(3);
  }

  @Test
  void itFollowsTheCommit() throws Exception {
    append(due, 0, 3);
    commit(due, 0, 1);
    consumed.delete();
    commit(due, 0, 3);

    consumed.delete();

    assertThat(offsets(due, 0)).isEmpty();
  }

  @Test
  void aFailureIsMadeGoodWithTheNextCall() throws Exception {
    append(due, 0, 1);
    commit(due, 0, 2); // beyond the end, which the broker refuses
    consumed.delete();
    append(due, 0, 1);

    consumed.delete();

    assertThat(offsets(due, 0)).isEmpty();
  }

  private void append(String topic, int partition, int count) throws Exception {
    try (var producer = new KafkaProducer<>(Map.of("bootstrap.servers", servers),
        new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < count; i++) {
        producer.send(new ProducerRecord<>(topic, partition, null, new byte[0])).get();
      }
    }
  }

  private void commit(String topic, int partition, long offset) throws Exception {
    admin.alterConsumerGroupOffsets(group,
        Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(offset))).all().get();
  }

  private Iterable<Long> offsets(String topic, int partition) {
    return KafkaReads.all(servers, topic)
        .stream()
        .filter(record -> record.partition() == partition)
        .map(ConsumerRecord::offset)
        .toList();
  }
}
