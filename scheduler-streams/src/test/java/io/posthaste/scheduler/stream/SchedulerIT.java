package io.posthaste.scheduler.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.core.CoreSettings;
import io.posthaste.scheduler.core.Input;
import io.posthaste.scheduler.core.Observer;
import io.posthaste.scheduler.core.PartitionScheduler;
import io.posthaste.scheduler.core.Transition;
import io.posthaste.scheduler.state.Rows;
import io.posthaste.scheduler.stream.SchedulerStatus.State;
import io.posthaste.scheduler.view.Query;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.publish.RoutingKey;
import io.posthaste.schemas.record.DeadLetter;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.record.RecordHeaders;
import io.posthaste.schemas.record.Reply;
import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.KeyPartition;
import io.posthaste.schemas.topic.StartingOffsets;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import io.posthaste.schemas.topic.TopicProvisioner;
import io.posthaste.testing.BrokerExtension;
import io.posthaste.testing.KafkaReads;
import io.posthaste.testing.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The scheduler as Streams and a broker run it. */
@ExtendWith(BrokerExtension.class)
class SchedulerIT {
  private static final String DESTINATION = "destination=https://example.com/";
  private static final String LATER = "upstash-delay=1h";

  private final String bootstrapServers;
  private final TopicLayout topics;
  private final String application;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;
  private final CommandClient client;

  @TempDir
  Path directory;

  SchedulerIT(TestBroker broker) {
    this.bootstrapServers = broker.bootstrapServers();
    var settings = broker.freshTopics();
    this.topics = new TopicLayout(settings);
    this.application = settings.prefix() + "scheduler";
    this.admin = Admin.create(access());
    this.producer = new KafkaProducer<>(Map.of("bootstrap.servers", bootstrapServers, "linger.ms",
        0), new ByteArraySerializer(), new ByteArraySerializer());
    this.client = new CommandClient(bootstrapServers, topics);
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    producer.close(Duration.ofSeconds(2));
    admin.close(Duration.ofSeconds(2));
  }

  @Test
  void whatCannotBeHandledStopsNothingElseOfItsPartition() throws Exception {
    try (var _ = running(scheduler(16 << 10))) {
      var before = publish("before");
      append(Topic.INGEST, 0, "x", text(DESTINATION, "x-fail=yes"));
      append(Topic.HOPS, 0, "x", text("posthaste-message-id=none"));
      append(Topic.OUTCOMES, 0, "x",
          HeaderFields.of(HeaderField.ofBytes("posthaste-outcome", new byte[]{-1, 0})));
      publish("x".repeat(16_000));
      var after = publish("after");
      await().until(() -> reasons().size() == 4);
      append(Topic.OUTCOMES, 0, "", retry(before).toFields());
      var hopped = throughHops(0);

      assertThat(hopped.status()).isEqualTo(200);
      await().untilAsserted(() -> assertThat(grants()).containsExactly(before, after, before));
      assertThat(reasons()).hasSize(4).containsOnly("poison");
    }
  }

  @Test
  void aRestartForgetsNothing() throws Exception {
    keepsAllOver(() -> {});
  }

  @Test
  void theLossOfTheStateDirectoryForgetsNothing() throws Exception {
    keepsAllOver(() -> Utils.delete(directory.toFile()));
  }

  private interface Mishap {
    void happen() throws Exception;
  }

  private void keepsAllOver(Mishap mishap) throws Exception {
    MessageId waiting;
    MessageId soon;
    Reply first;
    try (var _ = running(scheduler())) {
      waiting = publish("x", LATER);
      first = ask(null, DESTINATION, "upstash-deduplication-id=d", LATER);
      ask(schedule("s"), "type=schedule.put", DESTINATION, "upstash-cron=0 0 1 1 *",
          "upstash-schedule-id=s");
      assertThat(change("schedule.pause", "s").status()).isEqualTo(200);
      soon = publish("x", "upstash-delay=3s");
    }
    mishap.happen();

    try (var again = running(scheduler())) {
      var repeated = ask(null, DESTINATION, "upstash-deduplication-id=d", LATER);
      assertThat(repeated.status()).isEqualTo(202);
      assertThat(repeated.json()).startsWith(first.json().replace("}", ",\"deduplicated\":true"));
      assertThat(again.scheduler()
          .ask(partition(schedule("s")),
              new Query.Schedule("default", "s"))
          .json()).contains("\"isPaused\":true");
      assertThat(change("schedule.resume", "s").status()).isEqualTo(200);
      assertThat(client.cancel(waiting).get(30, TimeUnit.SECONDS).json())
          .isEqualTo("{\"cancelled\":1,\"known\":true}");
      await().untilAsserted(() -> assertThat(grants()).containsExactly(soon));
    }
  }

  @Test
  void anAnswerReflectsWhatWasAppendedBeforeTheQuestion() throws Exception {
    try (var running = running(scheduler())) {
      for (int i = 0; i < 50; i++) {
        var id = client.publish("x", DESTINATION, LATER).get(30, TimeUnit.SECONDS);
        var answer = running.scheduler()
            .ask(id.partition(), new Query.Message("default", id.value()));
        assertThat(answer.status()).as(answer.json()).isEqualTo(200);
        assertThat(answer.json()).contains(id.value());
      }
      var missing = MessageId.appended(Instant.EPOCH, 0, 1);
      assertThat(running.scheduler()
          .ask(0, new Query.Message("default", missing.value()))
          .status()).isEqualTo(404);
    }
  }

  @Test
  void whatIsConsumedIsDeleted() throws Exception {
    try (var _ = running(scheduler())) {
      assertThat(throughHops(2).status()).isEqualTo(200);
      append(Topic.OUTCOMES, 1, "", retry(MessageId.appended(Instant.EPOCH, 1, 1)).toFields());
      long hopsEnd = offset(Topic.HOPS, 2, OffsetSpec.latest());

      assertThat(hopsEnd).isPositive();
      await().until(() -> offset(Topic.HOPS, 2, OffsetSpec.earliest()) == hopsEnd
          && offset(Topic.OUTCOMES, 1, OffsetSpec.earliest()) == 1);
      assertThat(offset(Topic.INGEST, 0, OffsetSpec.earliest())).isZero();
    }
  }

  @Test
  void withoutOffsetsItStaysDownAndSaysWhy() throws Exception {
    var scheduler = scheduler();
    scheduler.start();
    try {
      assertThat(scheduler.awaitSettled(Duration.ofSeconds(30))).isTrue();

      assertThat(scheduler.status().state()).isEqualTo(State.FATAL);
      assertThat(scheduler.status().problem()).contains(application, "no committed offset",
          topics.name(Topic.HOPS));
    } finally {
      scheduler.stop();
    }
  }

  @Test
  void withUnequalPartitionCountsItStaysDownAndSaysWhy() throws Exception {
    giveOffsets();
    admin.createPartitions(Map.of(topics.name(Topic.DUE), NewPartitions.increaseTo(5)))
        .all()
        .get(30, TimeUnit.SECONDS);
    await().until(() -> admin.describeTopics(Set.of(topics.name(Topic.DUE)))
        .allTopicNames()
        .get(30, TimeUnit.SECONDS)
        .values()
        .stream()
        .allMatch(due -> due.partitions().size() == 5));
    var scheduler = scheduler();
    scheduler.start();
    try {
      assertThat(scheduler.awaitSettled(Duration.ofSeconds(30))).isTrue();

      assertThat(scheduler.status().state()).isEqualTo(State.FATAL);
      assertThat(scheduler.status().problem()).contains("same number of partitions",
          topics.name(Topic.DUE) + "=5");
    } finally {
      scheduler.stop();
    }
  }

  /** The scheduler, with a defect: {@code x-fail} makes it throw. */
  private static final class FailingScheduler extends PartitionScheduler {
    FailingScheduler(CoreSettings settings, int partition, Rows state, Rows bodies) {
      super(settings, partition, state, bodies, EchoScheduler.TENANTS, PublishLimits.DEFAULT,
          Observer.NONE);
    }

    @Override
    protected void decide(Transition t, Input input) {
      if (input.fields().has("x-fail")) throw new IllegalStateException("as the test wants");
      super.decide(t, input);
    }
  }

  /** Stopped at the end of a test. */
  private record Running(Scheduler scheduler) implements AutoCloseable {
    @Override
    public void close() {
      scheduler.stop();
    }
  }

  private Running running(Scheduler scheduler) {
    giveOffsets();
    scheduler.start();
    await().until(() -> scheduler.status().partitions() == topics.partitions(Topic.INGEST));
    return new Running(scheduler);
  }

  private Scheduler scheduler() {
    return scheduler(topics.maxRecordBytes());
  }

  private Scheduler scheduler(int maxRecordBytes) {
    var core = CoreSettings.defaults(topics.partitions(Topic.INGEST), topics.name(Topic.REPLIES),
        topics.partitions(Topic.REPLIES), topics.settings().maxBodyBytes(), maxRecordBytes);
    return SchedulerProcess.scheduler(bootstrapServers, topics.settings().prefix(),
        directory.resolve("state"), application,
        (partition, state, bodies) -> new FailingScheduler(core, partition, state, bodies));
  }

  private void giveOffsets() {
    var provisioned = new TopicProvisioner(admin, topics.settings()).provision();
    new StartingOffsets(admin, access(), provisioned, Duration.ofSeconds(30))
        .commit(Map.of(application, Set.of(Topic.INGEST, Topic.HOPS, Topic.OUTCOMES)));
  }

  private Map<String, Object> access() {
    return new KafkaAccess(bootstrapServers, Map.of()).toConfig();
  }

  /** A message on partition 0. */
  private MessageId publish(String body, String... fields) throws Exception {
    return append(Topic.INGEST, 0, body, text(fields).and(field(DESTINATION)));
  }

  private MessageId append(Topic topic, int partition, String body, HeaderFields fields)
      throws Exception {
    var record = new ProducerRecord<byte[], byte[]>(topics.name(topic), partition, null, null,
        body.getBytes(StandardCharsets.UTF_8), RecordHeaders.write(fields));
    var appended = producer.send(record).get(30, TimeUnit.SECONDS);
    return MessageId.appended(Instant.ofEpochMilli(appended.timestamp()), partition,
        appended.offset());
  }

  private static Outcome retry(MessageId id) {
    return new Outcome(Outcome.Kind.RETRY, id, 1, 1, Instant.EPOCH, null, Instant.EPOCH,
        Duration.ofMillis(1), "no answer", null, HeaderFields.NONE);
  }

  private Reply ask(@Nullable RoutingKey key, String... fields)
      throws Exception {
    return client.ask(key, "x", fields).get(30, TimeUnit.SECONDS);
  }

  private Reply change(String type, String id) throws Exception {
    return ask(schedule(id), "type=" + type, "upstash-schedule-id=" + id);
  }

  /** A command that another partition than that of its key was given. */
  private Reply throughHops(int target) throws Exception {
    String id = IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> "h" + i)
        .filter(each -> partition(schedule(each)) == target)
        .findFirst()
        .orElseThrow();
    var elsewhere = IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> schedule("k" + i))
        .filter(key -> partition(key) != target)
        .findFirst()
        .orElseThrow();
    return ask(elsewhere, "type=schedule.put", DESTINATION, "upstash-cron=0 0 1 1 *",
        "upstash-schedule-id=" + id);
  }

  private static RoutingKey schedule(String id) {
    return RoutingKey.ofSchedule("default", id);
  }

  private int partition(RoutingKey key) {
    return KeyPartition.of(key.bytes(), topics.partitions(Topic.INGEST));
  }

  private static HeaderFields text(String... fields) {
    return new HeaderFields(List.of(fields).stream().map(SchedulerIT::field).toList());
  }

  private static HeaderField field(String field) {
    String[] parts = field.split("=", 2);
    return HeaderField.ofText(parts[0], parts[1]);
  }

  private long offset(Topic topic, int partition, OffsetSpec spec) throws Exception {
    var place = new TopicPartition(topics.name(topic), partition);
    return admin.listOffsets(Map.of(place, spec))
        .partitionResult(place)
        .get(30, TimeUnit.SECONDS)
        .offset();
  }

  private List<MessageId> grants() {
    return KafkaReads.all(bootstrapServers, topics.name(Topic.DUE))
        .stream()
        .map(record -> Grant.read(RecordHeaders.read(record.headers())).messageId())
        .toList();
  }

  private List<String> reasons() {
    return KafkaReads.all(bootstrapServers, topics.name(Topic.DLQ))
        .stream()
        .flatMap(
            record -> RecordHeaders.read(record.headers()).text(DeadLetter.REASON).stream())
        .toList();
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(30));
  }
}
