package io.posthaste.scheduler.stream;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.RoutingKey;
import io.posthaste.schemas.record.RecordHeaders;
import io.posthaste.schemas.record.Reply;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Appends commands and waits for their answers, as any producer may. Safe for any thread. */
final class CommandClient implements AutoCloseable {
  private final TopicLayout topics;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<String, CompletableFuture<Reply>> waiting = new ConcurrentHashMap<>();
  private final Thread reader;
  private volatile boolean closed;

  CommandClient(String bootstrapServers, TopicLayout topics) {
    this.topics = topics;
    this.producer = new KafkaProducer<>(
        Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "linger.ms", 0),
        new ByteArraySerializer(), new ByteArraySerializer());
    this.reader = Thread.ofPlatform().start(() -> read(bootstrapServers));
  }

  /** Fields as {@code name=value}. The future is completed by the answer, whenever it comes. */
  CompletableFuture<Reply> ask(@Nullable RoutingKey key, String body, String... fields) {
    String correlationId = UUID.randomUUID().toString();
    var answer = new CompletableFuture<Reply>();
    waiting.put(correlationId, answer);
    var all = new ArrayList<HeaderField>();
    for (String field : fields) all.add(field(field));
    all.add(new HeaderField("reply-topic", topics.name(Topic.REPLIES)));
    all.add(new HeaderField("correlation-id", correlationId));
    var _ = send(key, null, body, all);
    return answer;
  }

  /** A message without an answer: its id, once it is appended. */
  CompletableFuture<MessageId> publish(String body, String... fields) {
    var all = new ArrayList<HeaderField>();
    for (String field : fields) all.add(field(field));
    return send(null, null, body, all);
  }

  /** A cancel goes to the partition of its message. */
  CompletableFuture<Reply> cancel(MessageId id) {
    String correlationId = UUID.randomUUID().toString();
    var answer = new CompletableFuture<Reply>();
    waiting.put(correlationId, answer);
    var all = new ArrayList<HeaderField>();
    all.add(field("type=message.cancel"));
    all.add(field("message-id=" + id));
    all.add(new HeaderField("reply-topic", topics.name(Topic.REPLIES)));
    all.add(new HeaderField("correlation-id", correlationId));
    var _ = send(null, id.partition(), "", all);
    return answer;
  }

  private CompletableFuture<MessageId> send(@Nullable RoutingKey key, @Nullable Integer partition,
      String body, List<HeaderField> fields) {
    var appended = new CompletableFuture<MessageId>();
    var _ = producer.send(new ProducerRecord<>(topics.name(Topic.INGEST), partition, null,
        key == null ? null : key.bytes(), body.getBytes(StandardCharsets.UTF_8),
        RecordHeaders.write(new HeaderFields(fields))), (metadata, failure) -> {
          if (failure != null) {
            appended.completeExceptionally(failure);
          } else {
            appended.complete(MessageId.appended(Instant.ofEpochMilli(metadata.timestamp()),
                metadata.partition(), metadata.offset()));
          }
        });
    return appended;
  }

  private static HeaderField field(String field) {
    String[] parts = field.split("=", 2);
    return HeaderField.ofText(parts[0], parts[1]);
  }

  private void read(String bootstrapServers) {
    Map<String, Object> config = Map.of("bootstrap.servers", bootstrapServers, "isolation.level",
        "read_committed", "enable.auto.commit", false, "allow.auto.create.topics", false);
    try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(),
        new ByteArrayDeserializer())) {
      var partitions = IntStream.range(0, topics.partitions(Topic.REPLIES))
          .mapToObj(p -> new TopicPartition(topics.name(Topic.REPLIES), p))
          .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (!closed) {
        for (var record : consumer.poll(Duration.ofMillis(50))) {
          var fields = RecordHeaders.read(record.headers());
          var answer = waiting.get(fields.text("correlation-id").orElse(""));
          if (answer != null) answer.complete(Reply.read(fields, record.value()));
        }
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    reader.join();
    producer.close(Duration.ofSeconds(2));
  }
}
