package io.posthaste.scheduler.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.posthaste.scheduler.core.Output;
import io.posthaste.scheduler.meter.SchedulerMetrics;
import io.posthaste.scheduler.read.Positions;
import io.posthaste.scheduler.read.Reads;
import io.posthaste.scheduler.view.Views;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.record.RecordHeaders;
import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.KeyPartition;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import io.posthaste.schemas.topic.TopicSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the processor adds to the core: topics and partitions, headers and values, and time. */
class SchedulerProcessorTest {
  private static final TopicLayout TOPICS = new TopicLayout(TopicSettings.oneBroker());
  private static final Instant START = Instant.parse("2026-01-05T12:00:00Z");

  @TempDir
  private Path directory;
  private RocksDbMemory memory;
  private TopologyTestDriver driver;

  @BeforeEach
  void open() {
    memory = new RocksDbMemory(8 << 20, 4 << 20);
    var settings = Settings.of("scheduler", directory);
    var kafka = new KafkaAccess("localhost:1", Map.of());
    var config = StreamsConfiguration.of(kafka, settings, TOPICS, memory, "localhost:1");
    var properties = new Properties();
    properties.putAll(config.originals());
    var reads = new Reads(new Positions(), _ -> new CompletableFuture<>(), Duration.ZERO);
    var metrics = new SchedulerMetrics(new SimpleMeterRegistry());
    var shared = new SchedulerProcessor.Shared(TOPICS, settings,
        (partition, state, bodies) -> new EchoScheduler(EchoScheduler.settings(TOPICS), partition,
            state, bodies),
        new Views(PublishLimits.DEFAULT), reads, metrics, new CanaryRounds(settings.canary(), kafka,
            TOPICS.name(Topic.INGEST), Set::of, metrics, InstantSource.system()),
        ThreadLocal.withInitial(() -> new CommitPace(Duration.ofMillis(25))));
    driver = new TopologyTestDriver(
        SchedulerTopology.of(TOPICS, () -> new SchedulerProcessor(shared)), properties, START);
  }

  @AfterEach
  void close() {
    driver.close();
    memory.close();
  }

  @Test
  void aRecordReachesTheCoreAsItWasWritten() {
    pipe(Topic.HOPS, "value", new HeaderField("name", "text"));

    var written = read(Topic.EVENTS);
    assertThat(new String(written.value(), UTF_8)).isEqualTo("HOPS@0 value");
    assertThat(RecordHeaders.read(written.headers()).list())
        .containsExactly(new HeaderField("name", "text"));
    assertThat(written.key()).isEqualTo("key".getBytes(UTF_8));
  }

  @Test
  void aRecordWithoutAValueReachesTheCore() {
    input(Topic.INGEST).pipeInput(new TestRecord<>(null, null, START));

    assertThat(new String(read(Topic.EVENTS).value(), UTF_8)).isEqualTo("INGEST@0 none");
  }

  @Test
  void anOutputWithoutABodyIsARecordWithoutAValue() {
    pipe(Topic.OUTCOMES, "tombstone");

    assertThat(read(Topic.EVENTS).value()).isNull();
  }

  @Test
  void aDelayedMessageIsGrantedWhenTheClockSaysSo() {
    pipe(Topic.INGEST, "value", new HeaderField("destination", "https://example.com/"),
        new HeaderField("upstash-delay", "1h"));
    driver.advanceWallClockTime(Duration.ofMinutes(59));
    assertThat(output(Topic.DUE).isEmpty()).isTrue();

    driver.advanceWallClockTime(Duration.ofMinutes(1));

    assertThat(new String(read(Topic.DUE).value(), UTF_8)).isEqualTo("value");
  }

  @Test
  void anOutputGoesToThePartitionThatItNamesOrToThatOfItsKey() {
    var sink = new Sink(TOPICS);
    byte[] key = "key".getBytes(UTF_8);

    assertThat(sink.partitions("t", key, outputTo(3), 4)).hasValue(Set.of(3));
    assertThat(sink.partitions("t", key, outputTo(null), 4))
        .hasValue(Set.of(KeyPartition.of(key, 4)));
  }

  private static Output outputTo(@Nullable Integer partition) {
    return new Output(Topic.DUE, partition, new Body("key".getBytes(UTF_8)), HeaderFields.NONE,
        null);
  }

  private void pipe(Topic topic, String value, HeaderField... fields) {
    var headers = new org.apache.kafka.common.header.internals.RecordHeaders(
        RecordHeaders.write(HeaderFields.of(fields)));
    input(topic).pipeInput(
        new TestRecord<>("key".getBytes(UTF_8), value.getBytes(UTF_8), headers, START));
  }

  private TestInputTopic<byte[], byte[]> input(Topic topic) {
    return driver.createInputTopic(TOPICS.name(topic), new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private TestOutputTopic<byte[], byte[]> output(Topic topic) {
    return driver.createOutputTopic(TOPICS.name(topic), new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private TestRecord<byte[], byte[]> read(Topic topic) {
    return output(topic).readRecord();
  }
}
