package io.posthaste.dlqconsumer.redrive;

import io.posthaste.index.Ends;
import io.posthaste.index.Index;
import io.posthaste.index.IndexUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions of one partition of the DLQ topic. All of them, of whatever process, have one
 * transactional id: whoever opens a producer ends those of others before it, and then knows what
 * they have written when the index has reached the end of the topic. For one thread at a time.
 */
final class PartitionTransactions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionTransactions.class);

  private final Index index;
  private final LetterProducers producers;
  private final TopicPartition place;
  private volatile @Nullable Producer<byte[], byte[]> producer;
  private volatile boolean closed;
  /** What the index must have applied before it can say which letters are there. */
  private volatile @Nullable Ends known;

  PartitionTransactions(Index index, LetterProducers producers, TopicPartition place) {
    this.index = index;
    this.producers = producers;
    this.place = place;
  }

  /**
   * Returns when nobody else can write, and the index has applied all that anybody has written.
   *
   * @throws IndexUnavailableException when that takes too long
   */
  void ready() throws InterruptedException {
    if (closed) throw IndexUnavailableException.later("this process is stopping");
    if (producer == null) {
      var opening = producers.open(place.partition());
      try {
        opening.initTransactions();
      } catch (KafkaException e) {
        opening.close(Duration.ZERO);
        LOG.atWarn().addKeyValue("place", place).setCause(e).log("no transactions");
        throw IndexUnavailableException.later("Kafka does not let transactions begin");
      }
      producer = opening;
      known = null;
    }
    var ends = known;
    if (ends == null) {
      // With open transactions of others: behind their first record nothing committed is seen yet.
      ends = index.allEnds(Set.of(place.partition()));
      known = ends;
    }
    index.await(ends);
  }

  /**
   * Writes records in one transaction, and waits until the index has applied it. After
   * {@link #ready} alone.
   *
   * @throws IndexUnavailableException when it is not done, or not known to be; then the next is made
   *   ready anew
   * @throws RefusedException when a record is too large
   */
  void write(List<ProducerRecord<byte[], byte[]>> records) throws InterruptedException {
    var open = producer;
    if (open == null) throw new IllegalStateException("expected an open producer");
    boolean committing = false;
    try {
      open.beginTransaction();
      var sent = new ArrayList<Future<RecordMetadata>>(records.size());
      for (var record : records) sent.add(open.send(record));
      open.flush();
      long last = lastOffset(sent);
      committing = true;
      open.commitTransaction();
      known = Ends.behind(place, last);
    } catch (KafkaException e) {
      discard();
      throw failed(e, committing);
    }
    waitFor(known);
  }

  /** Whoever writes just now does not come to its end. */
  @Override
  public void close() {
    closed = true;
    discard();
  }

  private void discard() {
    var closing = producer;
    producer = null;
    known = null;
    if (closing != null) closing.close(Duration.ZERO);
  }

  /** What is committed stays so: a reader waits for the ends, and the next transaction for this. */
  private void waitFor(@Nullable Ends ends) throws InterruptedException {
    try {
      if (ends != null) index.await(ends);
    } catch (IndexUnavailableException e) {
      LOG.atWarn().addKeyValue("place", place).addKeyValue("why", e.getMessage()).log("index lags");
    }
  }

  private RuntimeException failed(KafkaException e, boolean committing)
      throws InterruptedException {
    LOG.atWarn()
        .addKeyValue("place", place)
        .addKeyValue("committing", committing)
        .setCause(e)
        .log("transaction failed");
    if (e instanceof RecordTooLargeException) {
      return new RefusedException("the message with these fields would be too large");
    }
    if (!committing) return IndexUnavailableException.later("Kafka took nothing of it");
    try {
      ready();
    } catch (IndexUnavailableException notYet) {
      LOG.atWarn().addKeyValue("place", place).log("end of a transaction is not known yet");
    }
    return IndexUnavailableException.later("it may be done or not, look and ask again");
  }

  /** The last record of this partition among those that were sent. */
  private long lastOffset(List<Future<RecordMetadata>> sent) throws InterruptedException {
    long last = -1;
    for (var future : sent) {
      try {
        var written = future.get();
        if (written.topic().equals(place.topic())) last = Math.max(last, written.offset());
      } catch (ExecutionException e) {
        throw e.getCause() instanceof KafkaException cause
            ? cause
            : new KafkaException("a record was not written", e.getCause());
      }
    }
    return last;
  }
}
