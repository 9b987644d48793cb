package io.posthaste.dispatcher.consume;

import io.posthaste.dispatcher.call.Attempt;
import io.posthaste.dispatcher.call.AttemptOutcome;
import io.posthaste.dispatcher.call.Decision;
import io.posthaste.dispatcher.call.Message;
import io.posthaste.schemas.record.Train;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A train in hand, from its admission to its end: its messages are called one after the other, and it
 * ends with the first that is not delivered, when its time is over, or when it is taken away. Threads
 * that want different things of it each ask here. Safe for any thread.
 */
final class TrainRun {
  private enum Phase {
    /** The next call has not begun. */
    WAITING,
    CALLED,
    /** The open call goes on alone. */
    LEASED,
    OVER
  }

  /** What follows when the turn of the next call has come. */
  enum Begun {
    CALL,
    /** It was read too late: none may be called. */
    TOO_LATE,
    TIME_OVER,
    /** It has ended already. */
    NOTHING
  }

  /** What follows when a call has ended. */
  enum Ended {
    NEXT,
    /** Delivered, and no more are to be called. */
    STOPPED,
    FAILED,
    /** The lease of the call is written: its end is told alone. */
    ALONE,
    /** Nothing is to be told, or not yet. */
    NOTHING
  }

  private final PartitionWork work;
  private final long offset;
  private final Train train;
  private final List<Decision> cars;
  private final Admission.Permit permit;
  private Phase phase = Phase.WAITING;
  private int delivered;
  private Instant begunAt = Instant.MAX;
  private Instant startedAt = Instant.MAX;
  private boolean stopping;
  private boolean silent;
  private boolean leaseWritten;
  private @Nullable Attempt ended;
  /** Records that are not written, and one for the train that is not over. */
  private int unwritten = 1;
  private @Nullable Runnable whenWritten;

  /** @param cars a {@link Decision.Call} or {@link Decision.Uncallable} for each of its messages */
  TrainRun(PartitionWork work, long offset, Train train, List<Decision> cars,
      Admission.Permit permit) {
    this.work = work;
    this.offset = offset;
    this.train = train;
    this.cars = List.copyOf(cars);
    this.permit = permit;
  }

  PartitionWork work() {
    return work;
  }

  long offset() {
    return offset;
  }

  Train train() {
    return train;
  }

  /** None of its messages may be called before it. */
  Instant dueAt() {
    return train.cars()
        .stream()
        .map(Train.Car::dueAt)
        .max(Comparator.naturalOrder())
        .orElse(Instant.MIN);
  }

  Admission.Permit permit() {
    return permit;
  }

  /** The message whose turn it is. */
  synchronized Message message() {
    if (cars.get(delivered) instanceof Decision.Call(var message)) return message;
    throw new IllegalStateException("message " + delivered + " of the train cannot be called");
  }

  /** Why the message whose turn it is cannot be called; empty where it can. */
  synchronized Optional<Decision.Uncallable> uncallable() {
    return cars.get(delivered) instanceof Decision.Uncallable uncallable
        ? Optional.of(uncallable)
        : Optional.empty();
  }

  /** How many were delivered, from the first on. */
  synchronized int delivered() {
    return delivered;
  }

  synchronized Instant startedAt() {
    return startedAt;
  }

  /** The turn of the next message has come. */
  synchronized Begun begin(Instant now) {
    if (phase != Phase.WAITING) return Begun.NOTHING;
    if (delivered == 0) {
      if (now.isAfter(train.startBy())) return Begun.TOO_LATE;
      begunAt = now;
    } else if (now.isAfter(begunAt.plusMillis(Train.MOST_MILLIS)) || now.isBefore(begunAt)) {
      return Begun.TIME_OVER;
    }
    phase = Phase.CALLED;
    startedAt = now;
    return Begun.CALL;
  }

  /** The open call has ended. */
  synchronized Ended end(Attempt attempt) {
    if (phase == Phase.LEASED) {
      ended = attempt;
      return leaseWritten ? Ended.ALONE : Ended.NOTHING;
    }
    if (phase != Phase.CALLED || silent) {
      phase = Phase.OVER;
      return Ended.NOTHING;
    }
    phase = Phase.OVER;
    if (!(attempt.outcome() instanceof AttemptOutcome.Delivered)) return Ended.FAILED;
    delivered++;
    if (stopping || delivered == cars.size()) return Ended.STOPPED;
    phase = Phase.WAITING;
    return Ended.NEXT;
  }

  /** It ends now, unless it has. */
  synchronized boolean over() {
    if (phase == Phase.OVER || phase == Phase.LEASED) return false;
    phase = Phase.OVER;
    return true;
  }

  /** It is taken away: whether that ends it now; else it ends with the open call. */
  synchronized boolean withdraw() {
    stopping = true;
    return phase == Phase.WAITING && over();
  }

  /** Somebody else has it: nothing is told any more. Whether no call is open. */
  synchronized boolean abandon() {
    silent = true;
    boolean idle = phase == Phase.WAITING;
    if (idle) phase = Phase.OVER;
    return idle;
  }

  synchronized boolean isSilent() {
    return silent;
  }

  /** It ends although its call goes on, if that began at {@code latestStart} or before. */
  synchronized boolean lease(Instant latestStart) {
    if (phase != Phase.CALLED || silent || startedAt.isAfter(latestStart)) return false;
    phase = Phase.LEASED;
    return true;
  }

  /** The lease of its call is written: the end that is to be told now, if it has come meanwhile. */
  synchronized Optional<Attempt> leased() {
    leaseWritten = true;
    return Optional.ofNullable(ended);
  }

  /** A record about it is being written. */
  synchronized void writing() {
    unwritten++;
  }

  /** A record about it is written. */
  void written() {
    Runnable last;
    synchronized (this) {
      unwritten--;
      last = unwritten == 0 ? whenWritten : null;
    }
    if (last != null) last.run();
  }

  /** It is over: runs this when all records about it are written. To be called once. */
  void whenWritten(Runnable then) {
    synchronized (this) {
      whenWritten = then;
    }
    written();
  }
}
