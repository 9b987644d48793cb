package io.posthaste.dispatcher.consume;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.posthaste.dispatcher.call.DeliveryFields;
import io.posthaste.dispatcher.call.Records;
import io.posthaste.dispatcher.http.CallSettings;
import io.posthaste.dispatcher.http.VertxEndpointCaller;
import io.posthaste.dispatcher.meter.DispatcherMetrics;
import io.posthaste.dispatcher.sign.DeliverySigner;
import io.posthaste.schemas.address.AddressPolicy;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.record.MessageEventCodec;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.record.RecordHeaders;
import io.posthaste.schemas.record.Train;
import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import io.posthaste.schemas.topic.TopicSettings;
import io.posthaste.testing.KafkaReads;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Topics of their own, a producer for them, and dispatchers that are closed at the end. */
final class Installation implements AutoCloseable {
  static final DispatcherSettings SETTINGS = new DispatcherSettings("dispatcher", 100, 1 << 24,
      1024, 50, 100, Duration.ofMinutes(1), 1000, 1 << 20, Duration.ofMillis(100),
      Duration.ofMillis(100),
      Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(15),
      Duration.ofMillis(100));

  private final KafkaAccess kafka;
  private final TopicLayout topics;
  private final String group;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<AutoCloseable> opened = new ArrayList<>();

  Installation(String bootstrapServers, TopicSettings topics) {
    this.kafka = new KafkaAccess(bootstrapServers, Map.of());
    this.topics = new TopicLayout(topics);
    this.group = topics.prefix() + "dispatcher";
    this.admin = Admin.create(kafka.toConfig());
    var config = kafka.toConfig();
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, this.topics.maxRecordBytes());
    this.producer = new KafkaProducer<>(config, new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  int partitions() {
    return topics.partitions(Topic.INGEST);
  }

  /** Lets the group start from the beginning. */
  Installation fromTheBeginning() throws ExecutionException, InterruptedException {
    var zeros = new HashMap<TopicPartition, OffsetAndMetadata>();
    for (var partition : partitionsRead()) zeros.put(partition, new OffsetAndMetadata(0));
    admin.alterConsumerGroupOffsets(group, zeros).all().get();
    return this;
  }

  Dispatcher start() {
    return start(SETTINGS, AddressPolicy.allowingLoopback());
  }

  /** Started; stopped when the installation is closed, if not before. */
  Dispatcher start(DispatcherSettings settings, AddressPolicy policy) {
    var own = new DispatcherSettings(group, settings.maxCalls(), settings.maxCallBytes(),
        settings.callReserveBytes(), settings.maxCallsPerHost(), settings.maxCallsPerTenant(),
        settings.deferAfter(), settings.maxSpan(),
        settings.maxFetchBytes(), settings.commitInterval(), settings.revokeGrace(),
        settings.stopGrace(), settings.deliveryTimeout(), settings.handOverAfter(),
        settings.deleteInterval());
    var clock = InstantSource.system();
    var caller = new VertxEndpointCaller(new CallSettings(Duration.ofSeconds(5),
        Duration.ofSeconds(4), 50, 50, 1000, 1, null), policy, clock, Duration.ofSeconds(10));
    var dispatcher = new DispatcherFactory(kafka, topics, Records.TENANTS, PublishLimits.DEFAULT,
        clock).dispatcher(own, new DeliveryFields("Upstash-QStash", null),
            new DeliverySigner(() -> "jwt_" + UUID.randomUUID()), caller,
            new DispatcherMetrics(new SimpleMeterRegistry()));
    opened.add(() -> {
      dispatcher.stop();
      caller.close();
    });
    dispatcher.start();
    return dispatcher;
  }

  /** Publishes a record stamped direct. */
  MessageId publish(String body, String... namesAndValues)
      throws ExecutionException, InterruptedException {
    var fields = Records.fields(namesAndValues)
        .and(Records.fields("route", "direct")
            .list()
            .getFirst());
    return append(null, body.getBytes(UTF_8), fields);
  }

  /** Appends a record as it is. */
  MessageId append(@Nullable Integer partition, byte @Nullable [] value, HeaderFields fields)
      throws ExecutionException, InterruptedException {
    var sent = producer.send(new ProducerRecord<>(topics.name(Topic.INGEST), partition, null, null,
        value, RecordHeaders.write(fields))).get();
    return MessageId.appended(Instant.ofEpochMilli(sent.timestamp()), sent.partition(),
        sent.offset());
  }

  /** Grants an attempt, on the due partition that its outcome is wanted on. */
  void grant(Grant grant, String body, String... namesAndValues)
      throws ExecutionException, InterruptedException {
    due(grant.outcomePartition(), body, Records.fields(namesAndValues).and(grant.toFields()));
  }

  /** Grants a train, on the due partition that its outcome is wanted on. */
  void grant(Train train) throws ExecutionException, InterruptedException {
    due(train.outcomePartition(), train.toBody().bytes(), train.toFields());
  }

  /** Appends a record to the due topic as it is. */
  void due(int partition, String body, HeaderFields fields)
      throws ExecutionException, InterruptedException {
    due(partition, body.getBytes(UTF_8), fields);
  }

  private void due(int partition, byte[] body, HeaderFields fields)
      throws ExecutionException, InterruptedException {
    producer.send(new ProducerRecord<>(topics.name(Topic.DUE), partition, null, null, body,
        RecordHeaders.write(fields))).get();
  }

  /** In the order in which they were written, for each message. */
  List<MessageEvent> events() {
    return read(Topic.EVENTS).stream()
        .map(record -> MessageEventCodec.fromBytes(record.value()))
        .toList();
  }

  List<MessageEvent> eventsOf(MessageId id) {
    return events().stream().filter(event -> event.messageId().equals(id)).toList();
  }

  /** In the order in which they were written, for each message. */
  List<Outcome> outcomes() {
    return outcomeRecords().stream()
        .map(record -> Outcome.read(RecordHeaders.read(record.headers())))
        .toList();
  }

  List<Outcome> outcomesOf(MessageId id) {
    return outcomes().stream().filter(outcome -> outcome.messageId().equals(id)).toList();
  }

  List<ConsumerRecord<byte[], byte[]>> outcomeRecords() {
    return read(Topic.OUTCOMES);
  }

  List<ConsumerRecord<byte[], byte[]>> deadLetters() {
    return read(Topic.DLQ);
  }

  List<ConsumerRecord<byte[], byte[]>> dueRecords() {
    return read(Topic.DUE);
  }

  /** Committed offsets of the ingest topic, by partition. */
  Map<Integer, OffsetAndMetadata> committed() throws ExecutionException, InterruptedException {
    return committed(Topic.INGEST);
  }

  private Map<Integer, OffsetAndMetadata> committed(Topic topic)
      throws ExecutionException, InterruptedException {
    var committed = new HashMap<Integer, OffsetAndMetadata>();
    admin.listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach((partition, offset) -> {
          if (partition.topic().equals(topics.name(topic))) {
            committed.put(partition.partition(), offset);
          }
        });
    return committed;
  }

  /** Records that the group has not committed over. */
  long uncommitted() throws ExecutionException, InterruptedException {
    return uncommitted(Topic.INGEST) + uncommitted(Topic.DUE);
  }

  private long uncommitted(Topic topic) throws ExecutionException, InterruptedException {
    var committed = committed(topic);
    return read(topic).stream().filter(record -> {
      var commit = committed.get(record.partition());
      return commit == null || record.offset() >= commit.offset();
    }).count();
  }

  private List<ConsumerRecord<byte[], byte[]>> read(Topic topic) {
    return KafkaReads.all(kafka.bootstrapServers(), topics.name(topic));
  }

  private List<TopicPartition> partitionsRead() {
    return Stream.of(Topic.INGEST, Topic.DUE)
        .flatMap(topic -> IntStream.range(0, partitions())
            .mapToObj(p -> new TopicPartition(topics.name(topic), p)))
        .toList();
  }

  @Override
  public void close() throws Exception {
    for (var open : opened) open.close();
    producer.close(Duration.ZERO);
    admin.close(Duration.ZERO);
  }
}
