package io.posthaste.dispatcher.consume;

import io.posthaste.dispatcher.call.Attempt;
import io.posthaste.dispatcher.call.Message;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message in hand, from its admission to its end. Threads that want different things of it (its
 * turn comes, its partition is given away, it takes too long, its call ends) each ask here, and
 * only one of them is told yes. Safe for any thread.
 */
final class InHand {
  private enum Phase {
    WAITING,
    CALLED,
    OVER
  }

  private final PartitionWork work;
  private final long offset;
  private final Message message;
  private final Admission.Permit permit;
  private Phase phase = Phase.WAITING;
  private Instant startedAt = Instant.MAX;
  private boolean handedOver;
  private boolean leasing;
  private @Nullable Attempt ended;

  InHand(PartitionWork work, long offset, Message message, Admission.Permit permit) {
    this.work = work;
    this.offset = offset;
    this.message = message;
    this.permit = permit;
  }

  PartitionWork work() {
    return work;
  }

  long offset() {
    return offset;
  }

  Message message() {
    return message;
  }

  Admission.Permit permit() {
    return permit;
  }

  /** Its call begins, unless it was withdrawn. */
  synchronized boolean begin(Instant now) {
    if (phase != Phase.WAITING) return false;
    phase = Phase.CALLED;
    startedAt = now;
    return true;
  }

  /** Its call will not begin any more, unless it has. */
  synchronized boolean withdraw() {
    if (phase != Phase.WAITING) return false;
    phase = Phase.OVER;
    return true;
  }

  /**
   * Its offset counts as done although its call goes on, unless that is so already, or the call has
   * ended, or began after {@code latestStart}. Of a direct message only when the lease is written:
   * until then its end waits for {@link #leased}.
   */
  synchronized boolean handOver(Instant latestStart) {
    if (phase != Phase.CALLED || handedOver || startedAt.isAfter(latestStart)) return false;
    handedOver = true;
    leasing = message.isDirect();
    return true;
  }

  synchronized boolean isHandedOver() {
    return handedOver;
  }

  /** When its call began; far ahead when it has not. */
  synchronized Instant startedAt() {
    return startedAt;
  }

  /** Its call has ended: whether that can be told now. */
  synchronized boolean end(Attempt attempt) {
    phase = Phase.OVER;
    if (leasing) ended = attempt;
    return !leasing;
  }

  /** Its lease is written: the end that is to be told now, if it has come meanwhile. */
  synchronized Optional<Attempt> leased() {
    leasing = false;
    return Optional.ofNullable(ended);
  }
}
