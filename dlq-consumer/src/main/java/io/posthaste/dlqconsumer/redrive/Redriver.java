package io.posthaste.dlqconsumer.redrive;

import io.posthaste.dlqconsumer.list.LetterQuery;
import io.posthaste.index.Index;
import io.posthaste.index.IndexUnavailableException;
import io.posthaste.index.IndexView;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Deletes dead letters and publishes them again. A letter's tombstone and its new message are one
 * transaction; each partition does one thing after the other, and knows what is there before it
 * does it. So a letter is published again once, whatever crashes or moves. Safe for any thread;
 * blocks.
 */
public final class Redriver implements AutoCloseable {
  private static final int MOST_IN_A_TRANSACTION = 100;
  private static final long MOST_BYTES_IN_A_TRANSACTION = 16L << 20;
  private static final Duration LOCK_LIMIT = Duration.ofSeconds(10);
  private static final byte @Nullable [] TOMBSTONE = null;

  private final Index index;
  private final LetterProducers producers;
  private final Redrives redrives;
  private final String dlqTopic;
  private final String hopsTopic;
  private final InstantSource clock;
  private final Map<Integer, Partition> partitions = new HashMap<>();
  private boolean closed;

  private record Partition(ReentrantLock lock, PartitionTransactions transactions) {}

  /** A letter that is to be published again; its body is read when it is written. */
  private record Chosen(String dlqId, long offset, Redrive redrive) {}

  /** A letter that was published again, and the new message. */
  public record Retried(String dlqId, MessageId messageId) {}

  public Redriver(Index index, LetterProducers producers, Redrives redrives, String dlqTopic,
      String hopsTopic, InstantSource clock) {
    this.index = index;
    this.producers = producers;
    this.redrives = redrives;
    this.dlqTopic = dlqTopic;
    this.hopsTopic = hopsTopic;
    this.clock = clock;
  }

  private interface Work<T> {
    T run() throws InterruptedException;
  }

  /**
   * Deletes letters.
   *
   * @param letters ids by partition
   * @return ids of those that were there
   * @throws IndexUnavailableException when it is not done, or is not known to be done for all
   */
  public List<String> delete(String tenant, SortedMap<Integer, Set<String>> letters)
      throws InterruptedException {
    return locked(letters.keySet(), () -> {
      var deleted = new ArrayList<String>();
      for (var entry : letters.entrySet()) {
        int partition = entry.getKey();
        var present = index.read(partition,
            view -> query(view, partition, tenant).present(entry.getValue()));
        for (int at = 0; at < present.size(); at += MOST_IN_A_TRANSACTION) {
          var some = present.subList(at, Math.min(present.size(), at + MOST_IN_A_TRANSACTION));
          transactions(partition).write(some.stream().map(id -> tombstone(partition, id)).toList());
          deleted.addAll(some);
        }
      }
      return deleted;
    });
  }

  /**
   * Publishes letters again.
   *
   * @param letters ids by partition
   * @param wanted fields that take the place of the messages' own of the same names
   * @return those that were there
   * @throws RefusedException when one of them cannot be published like that; none is
   * @throws IndexUnavailableException when it is not done, or is not known to be done for all
   */
  public List<Retried> retry(String tenant, SortedMap<Integer, Set<String>> letters,
      HeaderFields wanted) throws InterruptedException {
    return locked(letters.keySet(), () -> {
      var chosen = new TreeMap<Integer, List<Chosen>>();
      for (var entry : letters.entrySet()) {
        chosen.put(entry.getKey(), choose(tenant, entry.getKey(), entry.getValue(), wanted));
      }
      var retried = new ArrayList<Retried>();
      for (var entry : chosen.entrySet()) {
        write(tenant, entry.getKey(), entry.getValue(), retried);
      }
      return retried;
    });
  }

  @Override
  public void close() {
    var closing = new ArrayList<Partition>();
    synchronized (this) {
      closed = true;
      closing.addAll(partitions.values());
      partitions.clear();
    }
    for (var partition : closing) partition.transactions.close();
  }

  private List<Chosen> choose(String tenant, int partition, Set<String> dlqIds,
      HeaderFields wanted) throws InterruptedException {
    var chosen = new ArrayList<Chosen>();
    for (String dlqId : dlqIds) {
      var letter = index.read(partition, view -> query(view, partition, tenant).byId(dlqId))
          .orElse(null);
      if (letter == null) continue;
      var place = letter.place();
      var result = redrives.of(dlqId, letter.record(),
          Instant.ofEpochMilli(place.timeMs()), wanted, clock.instant());
      switch (result) {
        case Redrive.Ready(var redrive) ->
          chosen.add(new Chosen(dlqId, place.offset(), redrive));
        case Redrive.Refused(var problem) -> throw new RefusedException(problem);
      }
    }
    return chosen;
  }

  /** In transactions of many letters each: the first that fails ends it. */
  private void write(String tenant, int partition, List<Chosen> chosen, List<Retried> retried)
      throws InterruptedException {
    var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
    var written = new ArrayList<Retried>();
    long bytes = 0;
    for (var letter : chosen) {
      var found = index.read(partition,
          view -> query(view, partition, tenant).at(letter.offset)).orElse(null);
      if (found == null) continue; // has expired since
      records.add(tombstone(partition, letter.dlqId));
      records.add(message(letter.redrive, found.body()));
      written.add(new Retried(letter.dlqId, letter.redrive.id()));
      bytes += found.body().length + letter.redrive.fields().sizeBytes();
      if (written.size() == MOST_IN_A_TRANSACTION || bytes > MOST_BYTES_IN_A_TRANSACTION) {
        transactions(partition).write(records);
        retried.addAll(written);
        records.clear();
        written.clear();
        bytes = 0;
      }
    }
    if (records.isEmpty()) return;
    transactions(partition).write(records);
    retried.addAll(written);
  }

  /** Does it while nothing else is done with these partitions, each of which is ready for it. */
  private <T> T locked(Set<Integer> numbers, Work<T> work) throws InterruptedException {
    closeThoseThatMoved();
    var taken = new ArrayList<ReentrantLock>();
    try {
      for (int number : numbers) {
        if (!index.partitions().contains(number)) throw IndexUnavailableException.moved(number);
      }
      for (int number : numbers) {
        var partition = partition(number);
        if (!partition.lock.tryLock(LOCK_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
          throw IndexUnavailableException.later("others wait for partition " + number + " too");
        }
        taken.add(partition.lock);
        partition.transactions.ready();
      }
      return work.run();
    } finally {
      taken.forEach(ReentrantLock::unlock);
    }
  }

  private void closeThoseThatMoved() {
    var mine = index.partitions();
    var moved = new ArrayList<Partition>();
    synchronized (this) {
      for (int number : List.copyOf(partitions.keySet())) {
        var partition = partitions.get(number);
        if (partition == null || mine.contains(number) || !partition.lock.tryLock()) continue;
        try {
          partitions.remove(number);
          moved.add(partition);
        } finally {
          partition.lock.unlock();
        }
      }
    }
    moved.forEach(partition -> partition.transactions.close());
  }

  private synchronized Partition partition(int number) {
    if (closed) throw IndexUnavailableException.later("this process is stopping");
    return partitions.computeIfAbsent(number, _ -> new Partition(new ReentrantLock(),
        new PartitionTransactions(index, producers, new TopicPartition(dlqTopic, number))));
  }

  private PartitionTransactions transactions(int number) {
    return partition(number).transactions;
  }

  private static LetterQuery query(IndexView view, int partition, String tenant) {
    return new LetterQuery(view.connection(), partition, tenant);
  }

  private ProducerRecord<byte[], byte[]> tombstone(int partition, String dlqId) {
    return new ProducerRecord<>(dlqTopic, partition, dlqId.getBytes(StandardCharsets.UTF_8),
        TOMBSTONE);
  }

  private ProducerRecord<byte[], byte[]> message(Redrive redrive, byte[] body) {
    return new ProducerRecord<>(hopsTopic, redrive.partition(), null, redrive.key(), body,
        RecordHeaders.write(redrive.fields()));
  }
}
