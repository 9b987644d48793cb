package io.posthaste.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import io.posthaste.testing.BrokerExtension;
import io.posthaste.testing.TestBroker;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(BrokerExtension.class)
class IndexIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final List<Index> started = new ArrayList<>();
  private final AtomicInteger rebuilds = new AtomicInteger();
  private final AtomicInteger skipped = new AtomicInteger();
  private TestBroker broker;
  private TopicLayout topics;
  private KafkaProducer<byte[], byte[]> producer;
  @TempDir
  private Path directory;

  @BeforeEach
  void start(TestBroker testBroker) {
    broker = testBroker;
    topics = new TopicLayout(broker.freshTopics());
    producer = new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  @AfterEach
  void stop() {
    started.forEach(Index::close);
    producer.close();
  }

  @Test
  void everyRecordIsAppliedOnceAndAReadSeesAllThatWasThereWhenItCame() throws Exception {
    var index = index("a", Topic.DLQ);
    for (int i = 0; i < 50; i++) {
      send(Topic.DLQ, 1, "v" + i);
      assertThat(values(index, 1)).hasSize(i + 1).endsWith("v" + i);
    }
    index.close();
    send(Topic.DLQ, 1, "later");

    assertThat(values(index("a", Topic.DLQ), 1)).hasSize(51).endsWith("later");
    assertThat(rebuilds).hasValue(4);
  }

  @Test
  void partitionsOfOneNumberOfSeveralTopicsGoIntoOneFile() throws Exception {
    send(Topic.INGEST, 2, "from ingest");
    send(Topic.EVENTS, 2, "from events");
    send(Topic.EVENTS, 3, "elsewhere");
    var index = index("a", Topic.INGEST, Topic.EVENTS);

    assertThat(values(index, 2)).containsExactlyInAnyOrder("from ingest", "from events");
  }

  @Test
  void whatATransactionHasAbortedIsNotThereAndNobodyWaitsForItsMarkers() throws Exception {
    var index = index("a", Topic.DLQ);
    try (var transactional = transactional()) {
      transactional.initTransactions();
      transactional.beginTransaction();
      transactional.send(toDlq("aborted")).get();
      transactional.abortTransaction();
      transactional.beginTransaction();
      transactional.send(toDlq("committed")).get();
      transactional.commitTransaction();
    }
    // Not of ends: Kafka answers a commit before it has written the marker that lets it be read.
    index.await(index.allEnds(Set.of(0)));
    assertThat(values(index, 0)).containsExactly("committed");
  }

  @Test
  void aFileThatIsDeletedWhileItIsReadIsMadeAnew() throws Exception {
    var index = index("a", Topic.DLQ);
    sendMany(500);
    assertThat(values(index, 0)).hasSize(500);
    int before = rebuilds.get();
    Files.delete(file("a"));

    await().atMost(LONG).until(() -> rebuilds.get() > before);
    await().atMost(LONG)
        .ignoreException(IndexUnavailableException.class)
        .untilAsserted(() -> assertThat(values(index, 0)).hasSize(500));
    assertThat(file("a")).exists();
  }

  @Test
  void aFileThatIsDamagedWhileItIsReadIsMadeAnew() throws Exception {
    var index = index("a", Topic.DLQ);
    sendMany(2000);
    assertThat(values(index, 0)).hasSize(2000);
    index.close();
    overwriteMiddle(file("a"));
    int before = rebuilds.get();
    var again = index("a", Topic.DLQ);

    await().atMost(LONG)
        .ignoreException(IndexUnavailableException.class)
        .untilAsserted(() -> assertThat(values(again, 0)).hasSize(2000));
    assertThat(rebuilds.get()).isGreaterThan(before);
  }

  @Test
  void whatIsNoFileOfThisIndexIsReplaced() throws Exception {
    Files.createDirectories(directory.resolve("a"));
    Files.writeString(file("a"), "not a database at all, but long enough to have a header"
        .repeat(100));
    send(Topic.DLQ, 0, "v");
    var first = index("a", Topic.DLQ);
    assertThat(values(first, 0)).containsExactly("v");
    first.close();

    rebuilds.set(0);
    var other = index("a", 2, Topic.DLQ);
    assertThat(values(other, 0)).containsExactly("v");
    assertThat(rebuilds).as("files of another form").hasValue(4);
  }

  @Test
  void aFileThatHasMissedRecordsIsMadeAnewOfWhatIsLeft() throws Exception {
    send(Topic.DLQ, 0, "first");
    var index = index("a", Topic.DLQ);
    assertThat(values(index, 0)).containsExactly("first");
    index.close();
    sendMany(10);
    try (var admin = Admin.create(client())) {
      admin.deleteRecords(Map.of(new TopicPartition(topics.name(Topic.DLQ), 0),
          RecordsToDelete.beforeOffset(9))).all().get();
    }
    assertThat(values(index("a", Topic.DLQ), 0)).containsExactly("v8", "v9");
  }

  @Test
  void aRecordThatCannotBeIndexedIsSkippedAndCounted() throws Exception {
    send(Topic.DLQ, 0, "poison");
    send(Topic.DLQ, 0, "v");
    assertThat(values(index("a", Topic.DLQ), 0)).containsExactly("v");
    assertThat(skipped).hasValue(1);
  }

  @Test
  void processesShareThePartitionsAndEachAnswersForItsOwn() throws Exception {
    var first = index("a", Topic.DLQ);
    for (int partition = 0; partition < 4; partition++) send(Topic.DLQ, partition, "v");
    var second = begin("b", 1, Topic.DLQ);
    await().atMost(LONG).until(() -> first.partitions().size() == 2);
    await().atMost(LONG).until(() -> second.partitions().size() == 2);
    for (int partition : second.partitions()) {
      assertThat(values(second, partition)).containsExactly("v");
      assertThatThrownBy(() -> values(first, partition))
          .isInstanceOfSatisfying(IndexUnavailableException.class,
              e -> assertThat(e.moved()).isTrue());
    }

    second.close();
    await().atMost(LONG).until(() -> first.partitions().size() == 4);
    for (int partition = 0; partition < 4; partition++) {
      send(Topic.DLQ, partition, "w");
      assertThat(values(first, partition)).containsExactly("v", "w");
    }
  }

  @Test
  void whoWaitsForNewsIsWokenByRecordsAndNotByTheClock() throws Exception {
    var index = index("a", Topic.DLQ);
    assertThat(values(index, 0)).isEmpty();
    long known = index.news();
    var waiting = Thread.ofVirtual().start(() -> {
      try {
        index.awaitNews(known, LONG.multipliedBy(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    send(Topic.DLQ, 0, "v");
    assertThat(waiting.join(LONG)).isTrue();
  }

  private Index index(String place, Topic... of) {
    return index(place, 1, of);
  }

  private Index index(String place, int version, Topic... of) {
    var index = begin(place, version, of);
    await().atMost(LONG).until(() -> index.partitions().size() == 4);
    return index;
  }

  private Index begin(String place, int version, Topic... of) {
    var content = new PlainContent(List.of(of).stream().map(topics::name).toList(), version);
    var settings = new IndexSettings(topics.settings().prefix() + "index",
        directory.resolve(place), Duration.ofSeconds(6), Duration.ofSeconds(20),
        Duration.ofDays(30), Duration.ZERO);
    var index = new Index(content, settings, client(), new IndexObserver() {
      @Override
      public void rebuilt() {
        rebuilds.incrementAndGet();
      }

      @Override
      public void skipped() {
        skipped.incrementAndGet();
      }
    }, InstantSource.system());
    started.add(index);
    index.start();
    return index;
  }

  private static List<String> values(Index index, int partition) throws InterruptedException {
    return PlainContent.values(index, partition);
  }

  private Path file(String place) {
    return directory.resolve(place).resolve("plain-0.db");
  }

  private void send(Topic topic, int partition, String value) throws Exception {
    producer.send(
        new ProducerRecord<>(topics.name(topic), partition, new byte[]{1}, value.getBytes(UTF_8)))
        .get();
  }

  private void sendMany(int count) {
    for (int i = 0; i < count; i++) {
      var _ = producer.send(toDlq("v" + i));
    }
    producer.flush();
  }

  private ProducerRecord<byte[], byte[]> toDlq(String value) {
    return new ProducerRecord<>(topics.name(Topic.DLQ), 0, new byte[]{1}, value.getBytes(UTF_8));
  }

  private KafkaProducer<byte[], byte[]> transactional() {
    var config = new HashMap<>(client());
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topics.settings().prefix() + "tx");
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private Map<String, Object> client() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  private static void overwriteMiddle(Path file) throws IOException {
    try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
      long from = 2 * 4096L;
      bytes.seek(from);
      bytes.write(new byte[(int) (bytes.length() - from)]);
    }
  }
}
