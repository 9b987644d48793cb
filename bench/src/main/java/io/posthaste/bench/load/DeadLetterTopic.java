package io.posthaste.bench.load;

import io.posthaste.bench.measure.Micros;
import io.posthaste.bench.measure.Rates;
import io.posthaste.schemas.header.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The topic of dead letters, as whoever has access to Kafka sees it. */
public final class DeadLetterTopic {
  private static final Duration POLL = Duration.ofMillis(100);

  private final String bootstrapServers;

  public DeadLetterTopic(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  /** Told of each letter: where its message was to go, and when it was read. */
  @FunctionalInterface
  public interface Reader {
    void read(String destination, long micros);
  }

  /** Number of partitions. */
  public int partitions() {
    try (var consumer = consumer()) {
      return consumer.partitionsFor(SampleLetters.TOPIC).size();
    }
  }

  /**
   * Appends all of these, and waits until they are acknowledged.
   *
   * @param destination of the letter of a number
   * @throws IllegalStateException when one was not
   */
  public void append(SampleLetters letters, IntFunction<String> destination) {
    var failures = new AtomicInteger();
    try (var producer = KafkaDoor.producer(bootstrapServers)) {
      for (int i = 0; i < letters.count(); i++) {
        var _ = producer.send(letters.record(i, destination.apply(i)), (_, failure) -> {
          if (failure != null) failures.incrementAndGet();
        });
      }
    }
    if (failures.get() > 0) {
      throw new IllegalStateException(failures.get() + " letters were not acknowledged");
    }
  }

  /** Reads what comes from now on, on a thread of its own, until it is closed. */
  public Watch watch(Reader reader) {
    return new Watch(atEnd(), reader);
  }

  /** How many records a second are read, from the beginning to the end that there is now. */
  public double recordsPerSecond() {
    try (var consumer = consumer()) {
      var places = assign(consumer);
      var ends = consumer.endOffsets(places);
      consumer.seekToBeginning(places);
      long begin = Micros.now();
      long count = 0;
      while (places.stream()
          .anyMatch(place -> consumer.position(place) < ends.getOrDefault(place, 0L))) {
        count += consumer.poll(POLL).count();
      }
      return Rates.perSecond(count, Micros.now() - begin);
    }
  }

  private KafkaConsumer<byte[], byte[]> atEnd() {
    var consumer = consumer();
    var places = assign(consumer);
    consumer.seekToEnd(places);
    places.forEach(consumer::position); // where the end is now, not at the first poll
    return consumer;
  }

  private static List<TopicPartition> assign(KafkaConsumer<byte[], byte[]> consumer) {
    var places = consumer.partitionsFor(SampleLetters.TOPIC)
        .stream()
        .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
        .toList();
    consumer.assign(places);
    return places;
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"),
        new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** A reader that is at work. */
  public static final class Watch implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Reader reader;
    private final CompletableFuture<Void> end;
    private volatile boolean closing;

    private Watch(KafkaConsumer<byte[], byte[]> consumer, Reader reader) {
      this.consumer = consumer;
      this.reader = reader;
      this.end = CompletableFuture.runAsync(this::read,
          read -> Thread.ofPlatform().name("dead letters").start(read));
    }

    private void read() {
      try (consumer) {
        while (!closing) {
          var records = consumer.poll(POLL);
          long micros = Micros.now();
          for (var record : records) tell(record, micros);
        }
      }
    }

    private void tell(ConsumerRecord<byte[], byte[]> record, long micros) {
      var destination = record.headers().lastHeader(HeaderNames.DESTINATION);
      if (record.value() == null || destination == null) return;
      reader.read(new String(destination.value(), StandardCharsets.UTF_8), micros);
    }

    @Override
    public void close() {
      closing = true;
      end.join();
    }
  }
}
