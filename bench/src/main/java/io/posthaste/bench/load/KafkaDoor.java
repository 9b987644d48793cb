package io.posthaste.bench.load;

import io.posthaste.bench.measure.Ledger;
import io.posthaste.bench.measure.Micros;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import io.posthaste.schemas.topic.TopicSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes as a producer does, onto the ingest topic. */
public final class KafkaDoor implements AutoCloseable {
  private static final String INGEST = new TopicLayout(TopicSettings.oneBroker())
      .name(Topic.INGEST);
  /** What the scheduler's group is named unless an installation sets it. */
  private static final String SCHEDULER_GROUP = "posthaste-scheduler";

  /** The key of a record that may lie anywhere. */
  public static final byte[] NO_KEY = {};

  private final KafkaProducer<byte[], byte[]> producer;
  private final Admin admin;
  private final byte[] body;

  /**
   * Connects.
   *
   * @param bodyBytes of each message
   */
  public KafkaDoor(String bootstrapServers, int bodyBytes) {
    this.producer = producer(bootstrapServers);
    this.admin = Admin.create(
        Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, (Object) bootstrapServers));
    this.body = "x".repeat(bodyBytes).getBytes(StandardCharsets.UTF_8);
  }

  static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
    return new KafkaProducer<>(
        Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
            ProducerConfig.ACKS_CONFIG, "all", ProducerConfig.LINGER_MS_CONFIG, 5,
            ProducerConfig.BATCH_SIZE_CONFIG, 128 << 10, ProducerConfig.BUFFER_MEMORY_CONFIG,
            32L << 20, ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 60_000),
        new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * A publish record of this installation.
   *
   * @param key empty for a record of any partition
   */
  public ProducerRecord<byte[], byte[]> record(byte[] key, String destination,
      Map<String, String> headers) {
    var record = key.length == 0
        ? new ProducerRecord<byte[], byte[]>(INGEST, body)
        : new ProducerRecord<>(INGEST, key, body);
    record.headers().add(HeaderNames.DESTINATION, bytes(destination));
    headers.forEach((name, value) -> record.headers().add(name, bytes(value)));
    return record;
  }

  /** Appends in the background and keeps the account of it; waits where the buffer is full. */
  public void publish(ProducerRecord<byte[], byte[]> record, int message, Ledger ledger) {
    var _ = producer.send(record, (_, failure) -> {
      if (failure == null) {
        ledger.accepted(message);
      } else {
        ledger.loseAnswer();
      }
    });
  }

  /**
   * Appends {@code count} records that are not accounted for one by one, and waits until all are
   * acknowledged.
   *
   * @throws IllegalStateException when one was not
   */
  public void append(int count, Records records) {
    var failures = new AtomicInteger();
    for (int i = 0; i < count; i++) {
      var _ = producer.send(records.record(i), (_, failure) -> {
        if (failure != null) failures.incrementAndGet();
      });
    }
    producer.flush();
    if (failures.get() > 0) {
      throw new IllegalStateException(
          failures.get() + " of " + count + " records were not acknowledged");
    }
  }

  /** Records by number. */
  @FunctionalInterface
  public interface Records {
    ProducerRecord<byte[], byte[]> record(int number);
  }

  /** Waits until everything that was sent is acknowledged or has failed. */
  public void flush() {
    producer.flush();
  }

  /**
   * Waits until the scheduler has applied all of the ingest topic.
   *
   * @throws IllegalStateException when it takes longer than this
   */
  public void awaitApplied(Duration limit) {
    long end = Micros.now() + limit.toNanos() / 1000;
    while (true) {
      long behind = behind();
      if (behind == 0) return;
      if (Micros.now() > end) {
        throw new IllegalStateException(
            "the scheduler is still " + behind + " records behind after " + limit);
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  /** Records of the ingest topic that the scheduler has not applied. */
  private long behind() {
    try {
      var applied = admin.listConsumerGroupOffsets(SCHEDULER_GROUP)
          .partitionsToOffsetAndMetadata()
          .get()
          .entrySet()
          .stream()
          .filter(entry -> entry.getKey().topic().equals(INGEST))
          .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
      var ends = admin.listOffsets(applied.keySet()
          .stream()
          .collect(Collectors.toMap((TopicPartition p) -> p, _ -> OffsetSpec.latest())))
          .all()
          .get();
      return ends.entrySet()
          .stream()
          .mapToLong(entry -> Math.max(0,
              entry.getValue().offset() - applied.getOrDefault(entry.getKey(), 0L)))
          .sum();
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot ask Kafka how far the scheduler is", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }
}
