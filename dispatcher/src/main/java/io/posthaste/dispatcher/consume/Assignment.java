package io.posthaste.dispatcher.consume;

import io.posthaste.dispatcher.offset.OffsetTracker;
import io.posthaste.schemas.offset.FinishedRanges;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions of one consumer: takes them over with what is finished in them, commits, and gives
 * them away. Confined to the thread that polls.
 */
final class Assignment implements ConsumerRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(Assignment.class);
  /** Broker default of {@code offset.metadata.max.bytes}. */
  private static final int MAX_METADATA = 4096;
  private static final Duration STEP = Duration.ofMillis(10);
  private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(2);
  /** For leases and unstarted grants to be written before a partition is given away. */
  static final Duration TELL_TIMEOUT = Duration.ofSeconds(2);

  private final Consumer<byte[], byte[]> consumer;
  private final Intake intake;
  private final Hands hands;
  private final long maxSpan;
  private Duration grace;
  private boolean complete;
  private boolean faulty;
  private Duration tellTimeout = TELL_TIMEOUT;
  private final Map<TopicPartition, PartitionWork> works = new HashMap<>();

  /** @param grace for calls to end before a partition is given away */
  Assignment(Consumer<byte[], byte[]> consumer, Intake intake, Hands hands, long maxSpan,
      Duration grace) {
    this.consumer = consumer;
    this.intake = intake;
    this.hands = hands;
    this.maxSpan = maxSpan;
    this.grace = grace;
  }

  PartitionWork work(TopicPartition partition) {
    var work = works.get(partition);
    if (work == null) throw new IllegalStateException(partition + " is not assigned");
    return work;
  }

  int size() {
    return works.size();
  }

  /** Whether the group has said which partitions are ours; it may be none. */
  boolean isComplete() {
    return complete;
  }

  /** After a fault: of what was read last, nobody knows how much was taken. */
  void commitNothing() {
    faulty = true;
  }

  /** From now on partitions are given away at once: whoever stops has waited before. */
  void stopWaiting() {
    grace = Duration.ZERO;
    tellTimeout = Duration.ZERO;
  }

  /** Messages that were admitted and whose offsets are open. */
  int inHand() {
    return inHand(works.values());
  }

  /** Where no offset was committed, nothing is begun: the next poll says so. */
  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    var committed = consumer.committed(Set.copyOf(partitions));
    for (var partition : partitions) {
      var start = committed.get(partition);
      if (start == null) continue;
      var finished = FinishedRanges.parse(start.offset(), start.metadata());
      if (finished.isEmpty()) {
        LOG.atWarn()
            .addKeyValue("partition", partition)
            .addKeyValue("offset", start.offset())
            .log("commit metadata cannot be read, finished messages may be repeated");
      }
      consumer.seek(partition, start);
      works.put(partition, new PartitionWork(partition,
          new OffsetTracker(start.offset(), finished.orElse(FinishedRanges.NONE), maxSpan)));
    }
    complete = true;
    LOG.atInfo().addKeyValue("partitions", partitions).log("partitions assigned");
  }

  /**
   * What was not begun is not begun any more. Calls get a moment to end; those that do not are handed
   * over, so that the next owner need not repeat them, and go on.
   */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    complete = false;
    var leaving = works(partitions);
    intake.withdraw(leaving::contains);
    await(leaving, grace);
    hands.handOver(leaving::contains, Instant.MAX);
    await(leaving, tellTimeout);
    try {
      var commits = commits(leaving);
      if (!commits.isEmpty()) consumer.commitSync(commits, COMMIT_TIMEOUT);
    } catch (KafkaException e) {
      LOG.atWarn()
          .addKeyValue("partitions", partitions)
          .addKeyValue("cause", e.toString())
          .log("last commit failed, finished messages may be repeated");
    }
    retire(leaving);
    LOG.atInfo().addKeyValue("partitions", partitions).log("partitions revoked");
  }

  /** Somebody else has them already: nothing is committed. */
  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    complete = false;
    var leaving = works(partitions);
    intake.abandon(leaving::contains);
    retire(leaving);
    LOG.atWarn().addKeyValue("partitions", partitions).log("partitions lost");
  }

  /** Commits what has changed, without waiting for the answer. */
  void commit() {
    var commits = commits(Set.copyOf(works.values()));
    if (commits.isEmpty()) return;
    commits.forEach((partition, commit) -> work(partition).committed(commit));
    consumer.commitAsync(commits, (sent, failure) -> {
      if (failure == null) return;
      LOG.atWarn().addKeyValue("cause", failure.toString()).log("commit failed, will be repeated");
      for (var partition : sent.keySet()) {
        var work = works.get(partition);
        if (work != null) work.committed(null);
      }
    });
  }

  /** Pauses what may not be read on: all while {@code blocked}, else what is too far ahead. */
  void pause(boolean blocked) {
    var stopped = new HashSet<TopicPartition>();
    for (var work : works.values()) {
      if (blocked || work.tracker().full()) stopped.add(work.partition());
    }
    var paused = consumer.paused();
    if (paused.equals(stopped)) return;
    var resumed = new HashSet<>(paused);
    resumed.removeAll(stopped);
    stopped.removeAll(paused);
    consumer.resume(resumed);
    consumer.pause(stopped);
  }

  /** Widest span between an open offset and the highest one seen. */
  long span() {
    return works.values().stream().mapToLong(work -> work.tracker().span()).max().orElse(0);
  }

  /** Records not yet read, as far as the last fetches told. */
  long lag() {
    return works.keySet()
        .stream()
        .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
        .sum();
  }

  private Set<PartitionWork> works(Collection<TopicPartition> partitions) {
    var found = new HashSet<PartitionWork>();
    for (var partition : partitions)
      Optional.ofNullable(works.get(partition)).ifPresent(found::add);
    return found;
  }

  private void await(Set<PartitionWork> leaving, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      intake.close(Duration.ZERO);
      while (inHand(leaving) > 0 && System.nanoTime() - deadline < 0) intake.close(STEP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int inHand(Collection<PartitionWork> of) {
    return of.stream().mapToInt(PartitionWork::inHand).sum();
  }

  private Map<TopicPartition, OffsetAndMetadata> commits(Set<PartitionWork> of) {
    var commits = new HashMap<TopicPartition, OffsetAndMetadata>();
    if (faulty) return commits;
    for (var work : of) {
      var tracker = work.tracker();
      long point = tracker.commitPoint(consumer.position(work.partition()));
      var commit = new OffsetAndMetadata(point,
          tracker.finishedBeyond(point).toText(point, MAX_METADATA));
      if (!Objects.equals(commit, work.committed())) commits.put(work.partition(), commit);
    }
    return commits;
  }

  private void retire(Set<PartitionWork> leaving) {
    for (var work : leaving) {
      work.retire();
      works.remove(work.partition());
    }
  }
}
