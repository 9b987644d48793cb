package io.posthaste.dispatcher.consume;

import io.posthaste.dispatcher.offset.OffsetTracker;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A partition for as long as it is assigned this once. What ends after it was given away finds its
 * own, retired work and not the tracker of a later assignment. Confined to the thread that polls.
 */
final class PartitionWork {
  private final TopicPartition partition;
  private final OffsetTracker tracker;
  private int inHand;
  private boolean retired;
  private @Nullable OffsetAndMetadata committed;

  PartitionWork(TopicPartition partition, OffsetTracker tracker) {
    this.partition = partition;
    this.tracker = tracker;
  }

  TopicPartition partition() {
    return partition;
  }

  OffsetTracker tracker() {
    return tracker;
  }

  void started() {
    inHand++;
  }

  void finished(long offset) {
    inHand--;
    if (!retired) tracker.done(offset);
  }

  /** One that was started is not begun any more: its offset stays open. */
  void dropped() {
    inHand--;
  }

  /** Messages that were admitted and whose offsets are open. */
  int inHand() {
    return inHand;
  }

  void retire() {
    retired = true;
  }

  /** What was last sent to Kafka; null after a failure. */
  @Nullable
  OffsetAndMetadata committed() {
    return committed;
  }

  void committed(@Nullable OffsetAndMetadata last) {
    committed = last;
  }
}
