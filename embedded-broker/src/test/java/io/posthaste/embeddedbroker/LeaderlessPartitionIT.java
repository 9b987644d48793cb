package io.posthaste.embeddedbroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A partition of a transaction that has no leader when the transaction is decided. The partition is on a
 * second broker, so that the coordinator, on the embedded one, goes on meanwhile.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeaderlessPartitionIT {
  private static final String TOPIC = "elsewhere";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

  @TempDir
  Path directory;

  private DataDirectory data;
  private KafkaNode node;
  private int controllerPort;
  private String bootstrapServers;
  private Admin admin;

  @BeforeEach
  void startTheEmbeddedBroker() {
    data = DataDirectory.open(directory.resolve("embedded"));
    var listeners = Listeners.bind(EmbeddedBrokerConfig.in(directory));
    controllerPort = listeners.controllerPort();
    bootstrapServers = listeners.advertised();
    node = new KafkaNode(BrokerSettings.of(data.kafka(), listeners.listening(), bootstrapServers,
        controllerPort), listeners);
    node.startup();
    admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
  }

  @AfterEach
  void stopTheEmbeddedBroker() {
    admin.close();
    node.shutdown(Duration.ofSeconds(5));
    data.close();
  }

  @Test
  void aCommitReachesItWhenItHasALeaderAgain() throws Exception {
    try (var producer = producer()) {
      producer.initTransactions(); // while there is one broker: it is the coordinator
      try (var second = startSecond()) {
        admin.createTopics(List.of(new NewTopic(TOPIC, Map.of(0, List.of(SecondBroker.NODE_ID)))))
            .all()
            .get();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(TOPIC, "decided")).get();
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> !hasLeader());
      producer.commitTransaction();
    }
    try (var second = startSecond()) {
      assertThat(firstCommitted()).containsExactly("decided");
    }
  }

  private SecondBroker startSecond() throws Exception {
    return SecondBroker.start(directory.resolve("second"),
        admin.describeCluster().clusterId().get(), controllerPort);
  }

  private boolean hasLeader() throws InterruptedException, ExecutionException {
    var topic = admin.describeTopics(List.of(TOPIC))
        .topicNameValues()
        .values()
        .iterator()
        .next()
        .get();
    return topic.partitions().getFirst().leader() != null;
  }

  private KafkaProducer<String, String> producer() {
    return new KafkaProducer<>(
        Map.<String, Object>of("bootstrap.servers", bootstrapServers, "transactional.id", "writer"),
        new StringSerializer(), new StringSerializer());
  }

  /** Reads until something committed comes; for ever where a transaction stays open before it. */
  private List<String> firstCommitted() {
    var values = new ArrayList<String>();
    try (var consumer = new KafkaConsumer<>(
        Map.<String, Object>of("bootstrap.servers", bootstrapServers, "isolation.level",
            "read_committed", "auto.offset.reset", "earliest"),
        new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(PARTITION));
      while (values.isEmpty()) {
        consumer.poll(Duration.ofSeconds(1)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }
}
