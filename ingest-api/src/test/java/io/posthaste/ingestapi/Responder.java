package io.posthaste.ingestapi;

import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.record.RecordHeaders;
import io.posthaste.schemas.record.Reply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Plays the scheduler: answers the commands that ask for it. */
final class Responder implements AutoCloseable {
  /** A command as it arrived. */
  record Asked(int partition, @Nullable String key, HeaderFields fields, String value) {
    String text(String name) {
      return fields.text(name).orElse("-");
    }
  }

  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final String bootstrapServers;
  private final String topic;
  private final Thread thread;
  private volatile Function<Asked, @Nullable Reply> answers = _ -> null;
  private volatile boolean closed;

  Responder(String bootstrapServers, String topic) {
    this.bootstrapServers = bootstrapServers;
    this.topic = topic;
    thread = Thread.ofPlatform().daemon().start(this::run);
  }

  /** What is answered from now on; null says nothing. Forgets what was asked before. */
  void answer(Function<Asked, @Nullable Reply> newAnswers) {
    asked.clear();
    answers = newAnswers;
  }

  List<Asked> asked() {
    return List.copyOf(asked);
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
  }

  private void run() {
    Map<String, Object> config = Map.of("bootstrap.servers", bootstrapServers);
    try (
        var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
        var producer = new KafkaProducer<>(config, new ByteArraySerializer(),
            new ByteArraySerializer())) {
      var partitions = consumer.partitionsFor(topic)
          .stream()
          .map(info -> new TopicPartition(topic, info.partition()))
          .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (!closed) {
        for (var record : consumer.poll(Duration.ofMillis(20))) {
          var fields = RecordHeaders.read(record.headers());
          if (!fields.has(HeaderNames.REPLY_TOPIC)) continue;
          var command = new Asked(record.partition(),
              record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8),
              fields, new String(record.value(), StandardCharsets.UTF_8));
          asked.add(command);
          var reply = answers.apply(command);
          if (reply != null) {
            var _ = producer.send(reply(fields, reply));
          }
        }
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> reply(HeaderFields fields, Reply reply) {
    byte[] correlation = fields.last(HeaderNames.CORRELATION_ID).orElseThrow().bytes();
    int partition = ByteBuffer
        .wrap(fields.last(HeaderNames.REPLY_PARTITION).orElseThrow().bytes())
        .getInt();
    return new ProducerRecord<>(fields.text(HeaderNames.REPLY_TOPIC).orElseThrow(), partition, null,
        correlation, reply.json().getBytes(StandardCharsets.UTF_8),
        List.of(new RecordHeader(HeaderNames.CORRELATION_ID, correlation),
            new RecordHeader(OwnFields.STATUS, reply.statusField().bytes())));
  }
}
