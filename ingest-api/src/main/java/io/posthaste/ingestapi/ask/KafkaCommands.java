package io.posthaste.ingestapi.ask;

import io.posthaste.ingestapi.append.Command;
import io.posthaste.ingestapi.append.LogUnavailableException;
import io.posthaste.ingestapi.append.RecordTooLargeForLogException;
import io.posthaste.schemas.record.RecordHeaders;
import io.posthaste.schemas.record.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.requestreply.KafkaReplyTimeoutException;
import org.springframework.kafka.requestreply.RequestReplyFuture;

/**
 * Commands through Spring Kafka's request and reply, on one partition of the replies topic. Until
 * {@link #connect} has returned, every command fails.
 */
public final class KafkaCommands implements Commands, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaCommands.class);
  private static final byte[] NOTHING = {};
  private static final long RETRY_AFTER_MS = 500;
  private static final int LOG_EVERY = 20;

  private final AskSettings settings;
  private final RandomGenerator random;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable ReplyLine line;

  public KafkaCommands(AskSettings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
  }

  /**
   * Returns when answers can be received, or after {@link #close}: tries for as long as that takes.
   * Blocks.
   */
  public void connect() {
    for (int tries = 0; !isClosed(); tries++) {
      try {
        line = ReplyLine.open(settings, random);
        if (isClosed()) close();
        return;
      } catch (KafkaException e) {
        if (tries % LOG_EVERY == 0) {
          LOG.atWarn()
              .addKeyValue("topic", settings.replyTopic())
              .addKeyValue("cause", e)
              .log("waiting for Kafka");
        }
      }
      pause();
    }
  }

  /** Whether answers to what is asked now would be received. */
  public boolean isConnected() {
    var open = line;
    return open != null && open.isReceiving();
  }

  @Override
  public int partitions() {
    return opened().ingestPartitions();
  }

  @Override
  public CompletionStage<Reply> ask(Command command) {
    return ask(null, command);
  }

  @Override
  public CompletionStage<Reply> askAt(int partition, Command command) {
    return ask(partition, command);
  }

  @Override
  public void close() {
    closed.countDown();
    var open = line;
    if (open != null) open.close();
  }

  private CompletionStage<Reply> ask(@Nullable Integer partition, Command command) {
    var record = new ProducerRecord<byte[], byte[]>(settings.log().topic(), partition,
        null, command.keyBytes(), command.value(), RecordHeaders.write(command.fields()));
    try {
      return replied(opened().ask(record, settings.timeout()));
    } catch (LogUnavailableException e) {
      return CompletableFuture.failedStage(e);
    } catch (RuntimeException e) { // closed, or interrupted: nothing was handed over
      return CompletableFuture.failedStage(new LogUnavailableException(false, e));
    }
  }

  /** Of an append that fails nobody is going to tell more. */
  private CompletionStage<Reply> replied(
      RequestReplyFuture<byte[], byte[], byte[]> asked) {
    var reply = new CompletableFuture<Reply>();
    var sent = asked.getSendFuture();
    if (sent != null) {
      var _ = sent.whenComplete((_, failure) -> {
        if (failure != null) reply.completeExceptionally(notAppended(failure));
      });
    }
    var _ = asked.whenComplete((record, failure) -> {
      try {
        if (failure == null) {
          reply.complete(read(record));
        } else {
          reply.completeExceptionally(noReply(failure));
        }
      } catch (RuntimeException e) {
        reply.completeExceptionally(e);
      }
    });
    return reply;
  }

  private static Reply read(ConsumerRecord<?, byte[]> record) {
    byte[] value = record.value();
    return Reply.read(RecordHeaders.read(record.headers()), value == null ? NOTHING : value);
  }

  private static RuntimeException notAppended(Throwable failure) {
    var cause = root(failure);
    return cause instanceof RecordTooLargeException tooLarge
        ? new RecordTooLargeForLogException(tooLarge)
        : new LogUnavailableException(true, cause);
  }

  private RuntimeException noReply(Throwable failure) {
    var cause = failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
    return cause instanceof KafkaReplyTimeoutException
        ? new NoReplyException(settings.timeout(), cause)
        : new LogUnavailableException(true, cause);
  }

  private static Throwable root(Throwable failure) {
    var cause = failure;
    while (cause.getCause() != null) cause = cause.getCause();
    return cause;
  }

  private ReplyLine opened() {
    var open = line;
    if (open == null) throw new LogUnavailableException(false, null);
    return open;
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void pause() {
    try {
      var _ = closed.await(RETRY_AFTER_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed.countDown();
    }
  }
}
