package io.posthaste.ingestapi.read;

import io.posthaste.ingestapi.append.LogSettings;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.offset.FinishedRanges;
import io.posthaste.schemas.record.RecordHeaders;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads single records of the ingest topic, one after the other, on a thread of its own. What waits
 * for it is bounded: beyond that it fails at once.
 */
public final class KafkaMessageLog implements MessageLog, AutoCloseable {
  private static final int MAX_WAITING = 256;
  private static final Duration LIMIT = Duration.ofSeconds(3);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final byte[] NOTHING = {};

  private final LogSettings settings;
  private final String dispatcherGroup;
  private final ThreadPoolExecutor worker = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
      new ArrayBlockingQueue<>(MAX_WAITING),
      Thread.ofPlatform().daemon().name("message-log").factory());
  private @Nullable KafkaConsumer<byte @Nullable [], byte @Nullable []> consumer;
  private @Nullable Admin admin;

  /** @param dispatcherGroup the consumer group whose commits say what is finished */
  public KafkaMessageLog(LogSettings settings, String dispatcherGroup) {
    this.settings = settings;
    this.dispatcherGroup = dispatcherGroup;
  }

  @Override
  public CompletionStage<Optional<LoggedMessage>> find(MessageId id) {
    var position = id.position().orElse(null);
    if (position == null) return CompletableFuture.completedStage(Optional.empty());
    try {
      return CompletableFuture.supplyAsync(() -> read(position), worker);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedStage(
          new ReadUnavailableException("too much is being read at this moment", e));
    }
  }

  /** What is being read ends within its limit. */
  @Override
  public void close() {
    worker.execute(this::closeClients);
    worker.shutdown();
  }

  private Optional<LoggedMessage> read(MessageId.Position position) {
    var place = new TopicPartition(settings.topic(), position.partition());
    try {
      var record = record(place, position.offset());
      if (record == null || record.timestamp() != position.appendedAt().toEpochMilli()) {
        return Optional.empty();
      }
      byte[] value = record.value();
      return Optional.of(new LoggedMessage(RecordHeaders.read(record.headers()),
          value == null ? NOTHING : value, isFinished(place, position.offset())));
    } catch (KafkaException e) {
      throw new ReadUnavailableException("the log does not answer", e);
    }
  }

  private @Nullable ConsumerRecord<byte @Nullable [], byte @Nullable []> record(
      TopicPartition place, long offset) {
    var in = consumer();
    if (in.partitionsFor(place.topic(), LIMIT).size() <= place.partition()) return null;
    Long end = in.endOffsets(List.of(place), LIMIT).get(place);
    if (end == null || offset >= end) return null;
    in.assign(List.of(place));
    in.seek(place, offset);
    try {
      long tries = LIMIT.dividedBy(POLL);
      for (long i = 0; i < tries; i++) {
        for (var record : in.poll(POLL).records(place)) {
          if (record.offset() == offset) return record;
        }
        if (in.position(place, LIMIT) > offset) return null;
      }
      throw new ReadUnavailableException("the log does not answer in time", null);
    } catch (OffsetOutOfRangeException deleted) {
      return null;
    } finally {
      in.assign(List.of());
    }
  }

  private boolean isFinished(TopicPartition place, long offset) {
    Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    try {
      committed.putAll(admin().listConsumerGroupOffsets(dispatcherGroup)
          .partitionsToOffsetAndMetadata()
          .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException(e);
    } catch (java.util.concurrent.ExecutionException
        | java.util.concurrent.TimeoutException e) {
      throw new KafkaException(e);
    }
    var commit = committed.get(place);
    if (commit == null) return false;
    return offset < commit.offset()
        || FinishedRanges.parse(commit.offset(), commit.metadata())
            .filter(ranges -> ranges.contains(offset))
            .isPresent();
  }

  private KafkaConsumer<byte @Nullable [], byte @Nullable []> consumer() {
    var open = consumer;
    if (open == null) {
      var config = settings.consumer("messages");
      config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
      config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1); // the one batch, no more
      open = new KafkaConsumer<>(config);
      consumer = open;
    }
    return open;
  }

  private Admin admin() {
    var open = admin;
    if (open == null) {
      open = Admin.create(settings.admin());
      admin = open;
    }
    return open;
  }

  private void closeClients() {
    if (consumer != null) consumer.close();
    if (admin != null) admin.close(Duration.ZERO);
  }
}
