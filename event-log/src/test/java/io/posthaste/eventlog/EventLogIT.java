package io.posthaste.eventlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.posthaste.eventlog.serve.EventsHandler;
import io.posthaste.eventlog.store.EventLogContent;
import io.posthaste.eventlog.store.EventLogContent.LogObserver;
import io.posthaste.eventlog.store.Retention;
import io.posthaste.index.Index;
import io.posthaste.index.IndexObserver;
import io.posthaste.index.IndexSettings;
import io.posthaste.schemas.internal.InternalRequest;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.record.MessageEventCodec;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import io.posthaste.testing.BrokerExtension;
import io.posthaste.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The log of real topics. */
@ExtendWith(BrokerExtension.class)
class EventLogIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration LONG = Duration.ofSeconds(60);

  private TopicLayout topics;
  private Map<String, Object> client;
  private KafkaProducer<byte[], byte[]> producer;
  private @Nullable Index index;
  @TempDir
  private Path directory;

  @BeforeEach
  void start(TestBroker broker) {
    topics = new TopicLayout(broker.freshTopics());
    client = new HashMap<>(Map.of("bootstrap.servers", broker.bootstrapServers()));
    producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
    open();
  }

  @AfterEach
  void stop() {
    producer.close();
    shut();
  }

  @Test
  void whatHappensToMessagesIsListedNewestFirstOverAllPartitions() throws Exception {
    var ids = new ArrayList<String>();
    for (int i = 0; i < 8; i++) ids.addFirst(delivered(i % 4, i).value());
    await().atMost(LONG).untilAsserted(() -> {
      var listed = list("\"filter\":{\"state\":[\"DELIVERED\"]}");
      assertThat(ids(listed)).isEqualTo(ids);
      assertThat(listed.path("more").asBoolean()).isFalse();
      assertThat(listed.path("partitions").asInt()).isEqualTo(4);
      assertThat(listed.path("owned").size()).isEqualTo(4);
    });
    await().atMost(LONG)
        .untilAsserted(() -> assertThat(list("\"count\":1000").path("lag").asLong())
            .isZero());
    var first = list("\"filter\":{\"state\":[\"DELIVERED\"]},\"count\":3");
    assertThat(first.path("more").asBoolean()).isTrue();
    var rest = list("\"filter\":{\"state\":[\"DELIVERED\"]},\"after\":"
        + first.path("entries").path(2).path("at"));
    assertThat(ids(first)).isEqualTo(ids.subList(0, 3));
    assertThat(ids(rest)).isEqualTo(ids.subList(3, 8));
  }

  @Test
  void aLogThatWasAwayCatchesUpAndHasEverythingOnce() throws Exception {
    delivered(0, 0);
    await().atMost(LONG).untilAsserted(() -> assertThat(ids(list("\"count\":1000"))).hasSize(3));
    shut();
    for (int i = 1; i < 200; i++) delivered(i % 4, i);
    open();
    await().atMost(LONG)
        .untilAsserted(() -> assertThat(ids(list("\"count\":1000"))).hasSize(600));
  }

  @Test
  void aRecordThatIsNoEventIsPassedOver() throws Exception {
    producer.send(new ProducerRecord<>(topics.name(Topic.EVENTS), 0, null, null,
        "nonsense".getBytes(UTF_8))).get();
    delivered(0, 0);
    await().atMost(LONG).untilAsserted(() -> assertThat(ids(list("\"count\":10"))).hasSize(3));
  }

  @Test
  void anAnswerThatWouldBeTooLargeSaysThatThereIsMore() throws Exception {
    for (int i = 0; i < 30; i++) publish(0, "x".repeat(600_000));
    await().atMost(LONG).untilAsserted(() -> {
      var listed = list("\"count\":30");
      assertThat(listed.path("more").asBoolean()).isTrue();
      assertThat(listed.path("entries").size()).isBetween(5, 15);
    });
  }

  @Test
  void aQuestionThatIsNoneIsRefused() {
    for (String body : List.of("", "[]", "{}", "{\"tenant\":\"t\",\"count\":0}",
        "{\"tenant\":\"t\",\"after\":\"x\"}",
        "{\"tenant\":\"t\",\"filter\":{\"state\":[\"x\"]}}")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> handle("list", body));
    }
    assertThat(handle("other", "{}")).isEqualTo(404);
    shut();
    assertThat(handle("list", "{\"tenant\":\"default\"}")).isEqualTo(503);
  }

  private void open() {
    var content = new EventLogContent(topics, PublishLimits.DEFAULT,
        new Retention(Duration.ofDays(14), 1L << 30), new LogObserver() {
          @Override
          public void removed(int messages) {}

          @Override
          public void size(int partition, long bytes) {}
        });
    var settings = new IndexSettings("event-log-" + topics.settings().prefix(), directory,
        Duration.ofSeconds(6), Duration.ZERO, Duration.ofDays(36500), Duration.ofMillis(250));
    index = new Index(content, settings, client, IndexObserver.NONE, InstantSource.system());
    index.start();
  }

  private void shut() {
    if (index != null) index.close();
    index = null;
  }

  private MessageId publish(int partition, String body)
      throws ExecutionException, InterruptedException {
    var record = new ProducerRecord<byte[], byte[]>(topics.name(Topic.INGEST), partition, null,
        null, body.getBytes(UTF_8));
    record.headers()
        .add("destination", "https://example.com/a".getBytes(UTF_8))
        .add("route", "direct".getBytes(UTF_8));
    var sent = producer.send(record).get();
    return MessageId.appended(Instant.ofEpochMilli(sent.timestamp()), partition, sent.offset());
  }

  /** The time is that of the delivery, behind all that are published. */
  private MessageId delivered(int partition, int seconds)
      throws ExecutionException, InterruptedException {
    var id = publish(partition, "x");
    var dueAt = id.time();
    var at = dueAt.plusSeconds(60L + seconds);
    var event = new MessageEvent(id, "default", State.DELIVERED, at, "https://example.com/a",
        "POST", 1, dueAt, at.minusMillis(3), Duration.ofMillis(3), 200, null, null);
    producer.send(new ProducerRecord<>(topics.name(Topic.EVENTS), partition, null,
        id.value().getBytes(UTF_8), MessageEventCodec.toBytes(event))).get();
    return id;
  }

  private JsonNode list(String more) {
    var response = handler().handle(request("list", "{\"tenant\":\"default\"," + more + "}"));
    assertThat(response.status()).isEqualTo(200);
    return JSON.readTree(response.json());
  }

  private int handle(String path, String body) {
    return handler().handle(request(path, body)).status();
  }

  private EventsHandler handler() {
    return new EventsHandler(() -> Optional.ofNullable(index), topics.name(Topic.EVENTS));
  }

  private static InternalRequest request(String path, String body) {
    return new InternalRequest("POST", List.of(path), Map.of(), body.getBytes(UTF_8));
  }

  private static List<String> ids(JsonNode listed) {
    var ids = new ArrayList<String>();
    for (var entry : listed.path("entries")) {
      ids.add(entry.path("entry").path("messageId").asString());
    }
    return ids;
  }
}
