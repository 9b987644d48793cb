package io.posthaste.ingestapi.append;

import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.RecordHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ingest topic, written by one producer that all requests share. Until {@link #connect} has
 * returned, every append fails.
 */
public final class KafkaIngestLog implements IngestLog, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaIngestLog.class);
  private static final Duration RETRY_AFTER = Duration.ofMillis(500);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final LogSettings settings;
  private final TopicProbe probe;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable Producer<byte[], byte[]> producer;

  /** @throws org.apache.kafka.common.config.ConfigException when a setting is malformed */
  public KafkaIngestLog(LogSettings settings, TopicProbe probe) {
    this.settings = settings;
    this.probe = probe;
    new ProducerConfig(settings.producer()); // a malformed setting stops the start, here and now
  }

  /**
   * Returns when the topic is there and known to the producer, or after {@link #close}: tries for
   * as long as that takes. Blocks.
   */
  public void connect() {
    for (int tries = 0; !isClosed(); tries++) {
      var problem = tryConnect();
      if (problem == null) return;
      if (tries % 20 == 0) {
        LOG.atWarn()
            .addKeyValue("topic", settings.topic())
            .addKeyValue("cause", problem)
            .log("waiting for Kafka");
      }
      pause();
    }
  }

  /** Whether messages can be handed over; not whether Kafka answers at this moment. */
  public boolean isConnected() {
    return producer != null;
  }

  @Override
  public CompletionStage<MessageId> append(Command command) {
    var open = producer;
    if (open == null) {
      return CompletableFuture.failedStage(new LogUnavailableException(false, null));
    }
    var record = new ProducerRecord<byte @Nullable [], byte[]>(settings.topic(), null, null,
        command.keyBytes(), command.value(), RecordHeaders.write(command.fields()));
    var appended = new CompletableFuture<MessageId>();
    var caller = Thread.currentThread();
    try {
      var _ = open.send(record, (metadata, failure) -> {
        // What fails on our own thread, `send` has not taken: the topic's place is not known now.
        complete(appended, metadata, failure, !Thread.currentThread().equals(caller));
      });
    } catch (RuntimeException e) { // closed, or interrupted: nothing was handed over
      appended.completeExceptionally(new LogUnavailableException(false, e));
    }
    return appended;
  }

  /** What is unacknowledged by now gets 5 s; what still is after that fails. */
  @Override
  public void close() {
    closed.countDown();
    var open = producer;
    if (open != null) open.close(CLOSE_LIMIT);
  }

  private static void complete(CompletableFuture<MessageId> appended,
      @Nullable RecordMetadata metadata, @Nullable Exception failure,
      boolean handedOver) {
    if (failure instanceof RecordTooLargeException tooLarge) {
      appended.completeExceptionally(new RecordTooLargeForLogException(tooLarge));
    } else if (failure != null || metadata == null || !metadata.hasOffset()) {
      // Without an offset the broker has the record, from an earlier try, and does not tell where.
      appended.completeExceptionally(new LogUnavailableException(handedOver, failure));
    } else {
      appended.complete(MessageId.appended(Instant.ofEpochMilli(metadata.timestamp()),
          metadata.partition(), metadata.offset()));
    }
  }

  private @Nullable Exception tryConnect() {
    Producer<byte[], byte[]> opened = null;
    try {
      probe.requireAnswering();
      opened = new KafkaProducer<>(settings.producer());
      while (!isClosed()) {
        if (knowsPartitions(opened)) {
          producer = opened;
          return null;
        }
        pause();
      }
      opened.close(Duration.ZERO);
      return null;
    } catch (KafkaException e) {
      if (opened != null) opened.close(Duration.ZERO);
      return e;
    }
  }

  /** Asks, and does not wait: {@code max.block.ms} is 0. */
  private boolean knowsPartitions(Producer<byte[], byte[]> opened) {
    try {
      return !opened.partitionsFor(settings.topic()).isEmpty();
    } catch (TimeoutException notYet) {
      return false;
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void pause() {
    try {
      closed.await(RETRY_AFTER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed.countDown();
    }
  }
}
