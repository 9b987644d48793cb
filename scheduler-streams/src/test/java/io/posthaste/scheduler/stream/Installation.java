package io.posthaste.scheduler.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.posthaste.scheduler.meter.SchedulerMetrics;
import io.posthaste.scheduler.view.View;
import io.posthaste.scheduler.view.Views;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.record.RecordHeaders;
import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.ProvisionedTopics;
import io.posthaste.schemas.topic.StartingOffsets;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import io.posthaste.schemas.topic.TopicProvisioner;
import io.posthaste.schemas.topic.TopicSettings;
import io.posthaste.testing.KafkaReads;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Topics of their own, a producer for them, and schedulers that are stopped at the end. */
final class Installation implements AutoCloseable {
  final KafkaAccess kafka;
  final TopicLayout topics;
  final String group;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Scheduler> started = new ArrayList<>();

  Installation(String bootstrapServers, TopicSettings settings) {
    this.kafka = new KafkaAccess(bootstrapServers, Map.of());
    this.topics = new TopicLayout(settings);
    this.group = settings.prefix() + "scheduler";
    var config = kafka.toConfig();
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, topics.maxRecordBytes());
    this.producer = new KafkaProducer<>(config, new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** Gives the group the offsets that it starts from. */
  Installation provisioned() {
    var client = kafka.toConfig();
    try (var admin = Admin.create(client)) {
      ProvisionedTopics found = new TopicProvisioner(admin, topics.settings()).provision();
      new StartingOffsets(admin, client, found, Duration.ofSeconds(30))
          .commit(Map.of(group, Set.of(Topic.INGEST, Topic.HOPS, Topic.OUTCOMES)));
    }
    return this;
  }

  /** Started and running. */
  Scheduler start(Path stateDirectory) throws InterruptedException {
    return start(stateDirectory, "localhost:1", new Views(PublishLimits.DEFAULT));
  }

  Scheduler start(Path stateDirectory, String server, View view) throws InterruptedException {
    var scheduler = scheduler(Settings.of(group, stateDirectory), server, view);
    scheduler.start();
    if (!scheduler.awaitSettled(Duration.ofMinutes(1)))
      throw new AssertionError("Expected it to run, but it is " + scheduler.status());
    return scheduler;
  }

  /** Not started. */
  Scheduler scheduler(StreamsSettings settings, String server, View view) {
    var scheduler = new Scheduler(settings, kafka, topics, server,
        (partition, state, bodies) -> new EchoScheduler(EchoScheduler.settings(topics), partition,
            state, bodies),
        view, new SchedulerMetrics(new SimpleMeterRegistry()), InstantSource.system());
    started.add(scheduler);
    return scheduler;
  }

  /** Appends to the ingest topic; fields as {@code name=value}. */
  MessageId append(int partition, String body, String... fields)
      throws ExecutionException, InterruptedException {
    var headers = new HeaderFields(Stream.of(fields)
        .map(field -> field.split("=", 2))
        .map(parts -> HeaderField.ofText(parts[0], parts[1]))
        .toList());
    return append(Topic.INGEST, partition, body.getBytes(UTF_8), headers);
  }

  MessageId append(Topic topic, int partition, byte @Nullable [] body, HeaderFields fields)
      throws ExecutionException, InterruptedException {
    var sent = producer.send(new ProducerRecord<>(topics.name(topic), partition, null, null, body,
        RecordHeaders.write(fields))).get();
    return MessageId.appended(Instant.ofEpochMilli(sent.timestamp()), sent.partition(),
        sent.offset());
  }

  List<ConsumerRecord<byte[], byte[]>> read(Topic topic) {
    return KafkaReads.all(kafka.bootstrapServers(), topics.name(topic));
  }

  /** Values, as text. */
  List<String> values(Topic topic) {
    return read(topic).stream()
        .filter(record -> record.value() != null)
        .map(record -> new String(record.value(), UTF_8))
        .toList();
  }

  /** Ids of the messages that were granted, in the order of partitions and offsets. */
  List<String> granted() {
    return read(Topic.DUE).stream().map(record -> new String(record.key(), UTF_8)).toList();
  }

  @Override
  public void close() {
    started.forEach(Scheduler::stop);
    producer.close(Duration.ZERO);
  }
}
