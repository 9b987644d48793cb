package io.posthaste.dlqconsumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.posthaste.dlqconsumer.list.DeadLetterList.Page;
import io.posthaste.dlqconsumer.list.DeadLetterList.Question;
import io.posthaste.dlqconsumer.list.Order;
import io.posthaste.dlqconsumer.redrive.KafkaLetterProducers;
import io.posthaste.dlqconsumer.redrive.LetterProducers;
import io.posthaste.index.IndexObserver;
import io.posthaste.index.IndexUnavailableException;
import io.posthaste.schemas.dlq.DeadLetterFilter;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.record.DeadLetter;
import io.posthaste.schemas.record.RecordHeaders;
import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.KeyPartition;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import io.posthaste.schemas.topic.TopicSettings;
import io.posthaste.testing.KafkaReads;
import io.posthaste.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics of their own, a writer of dead letters, and consumers that are stopped at the end. */
final class Installation implements AutoCloseable {
  static final int PARTITIONS = 4;
  static final Duration PATIENCE = Duration.ofSeconds(60);

  final TopicLayout topics;
  final KafkaAccess kafka;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<DlqConsumer> started = new ArrayList<>();
  private final Instant begin = Instant.now().minusSeconds(3600);

  Installation(TestBroker broker) {
    this(broker, TopicSettings.oneBroker());
  }

  Installation(TestBroker broker, TopicSettings settings) {
    topics = new TopicLayout(broker.freshTopics(settings));
    kafka = new KafkaAccess(broker.bootstrapServers(), Map.of());
    producer = new KafkaProducer<>(kafka.toConfig(), new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  DlqConsumer start(Path directory) {
    return start(directory, producers());
  }

  /** Started; what it owns is not known yet. */
  DlqConsumer start(Path directory, LetterProducers producers) {
    var consumer = new DlqConsumer(new DlqConsumerProperties(true, group(), directory,
        Duration.ofSeconds(6), Duration.ofSeconds(10), Duration.ofSeconds(20)), kafka, topics,
        PublishLimits.DEFAULT, IndexObserver.NONE, InstantSource.system(), producers);
    started.add(consumer);
    consumer.start();
    return consumer;
  }

  LetterProducers producers() {
    return new KafkaLetterProducers(kafka, topics, group(), Duration.ofSeconds(10));
  }

  /** One that owns all partitions. */
  DlqConsumer startAlone(Path directory) {
    return owning(start(directory), PARTITIONS);
  }

  static DlqConsumer owning(DlqConsumer consumer, int partitions) {
    await().atMost(PATIENCE).until(() -> consumer.status().partitions() == partitions);
    return consumer;
  }

  /** Writes the dead letter of this number and returns its id. */
  String fail(int number, String... fields) throws Exception {
    return fail(number, Instant.now(), fields);
  }

  /** The same as if it had been written then. */
  String fail(int number, Instant writtenAt, String... fields) throws Exception {
    var all = new ArrayList<HeaderField>();
    all.add(HeaderField.ofText("destination", "https://example.com/" + number));
    for (String field : fields) {
      all.add(HeaderField.ofText(field.split("=", 2)[0], field.split("=", 2)[1]));
    }
    var at = begin.plusSeconds(number);
    var letter = new DeadLetter(MessageId.appended(at, 1, number), DeadLetter.Reason.FAILED,
        "an error", at.plusSeconds(1), 4,
        new DeadLetter.Response(500, HeaderFields.of(new HeaderField("X", "y")), "no"),
        new HeaderFields(all));
    write(letter.id(), writtenAt, letter.toFields(), ("body " + number).getBytes(UTF_8));
    return letter.id();
  }

  /** As the topic's own partitioner does. */
  static int partition(String dlqId) {
    return KeyPartition.of(dlqId.getBytes(UTF_8), PARTITIONS);
  }

  static SortedMap<Integer, Set<String>> byPartition(List<String> ids) {
    var letters = new TreeMap<Integer, Set<String>>();
    ids.forEach(id -> letters.computeIfAbsent(partition(id), _ -> new TreeSet<>()).add(id));
    return letters;
  }

  /** Ids of what the consumer lists, all pages. */
  static List<String> listed(DlqConsumer consumer, Order order) throws Exception {
    var ids = new ArrayList<String>();
    page(consumer, order, Map.of(), Duration.ZERO).letters()
        .forEach(letter -> ids.add(letter.dlqId()));
    return ids;
  }

  static Page page(DlqConsumer consumer, Order order, Map<Integer, Long> from, Duration wait)
      throws Exception {
    return patiently(() -> consumer.page(new Question("default", DeadLetterFilter.ALL, order, 5000,
        from, wait)));
  }

  /** Asks until there is an answer. */
  static <T> T patiently(Callable<T> question) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return question.call();
      } catch (IndexUnavailableException e) {
        if (System.nanoTime() > end) throw e;
        Thread.onSpinWait();
      }
    }
  }

  /** What compaction would leave of the topic: ids of the letters. */
  Set<String> onTopic() {
    var ids = new TreeSet<String>();
    for (var record : records(Topic.DLQ)) {
      String id = new String(record.key(), UTF_8);
      if (record.value() == null) {
        ids.remove(id);
      } else {
        ids.add(id);
      }
    }
    return ids;
  }

  /** Ids of letters that were published again, in the order of the hops topic. */
  List<String> republished() {
    return records(Topic.HOPS).stream()
        .map(record -> RecordHeaders.read(record.headers()).text("retried-from").orElseThrow())
        .toList();
  }

  List<ConsumerRecord<byte[], byte[]>> records(Topic topic) {
    return KafkaReads.all(kafka.bootstrapServers(), topics.name(topic));
  }

  @Override
  public void close() {
    started.forEach(DlqConsumer::close);
    producer.close();
  }

  private String group() {
    return topics.settings().prefix() + "dlq-consumer";
  }

  private void write(String dlqId, Instant at, HeaderFields fields, byte[] body)
      throws Exception {
    producer.send(new ProducerRecord<>(topics.name(Topic.DLQ), partition(dlqId), at.toEpochMilli(),
        dlqId.getBytes(UTF_8), body, RecordHeaders.write(fields))).get();
  }
}
