package io.posthaste.bench.measure;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * The account of the messages of one case, numbered from 0: which were accepted, when each was due,
 * when it came and how often. Times are µs since 1970.
 *
 * <p>
 * Answers are told by one thread, deliveries by one other; each ends with a counter that is read
 * before what it wrote, so that any thread may ask once the counters stand still.
 */
public final class Ledger {
  private final long[] due;
  private final long[] arrived;
  private final int[] place;
  private final boolean[] accepted;
  private final AtomicInteger acceptedCount = new AtomicInteger();
  private final AtomicInteger refusedCount = new AtomicInteger();
  private final AtomicInteger unansweredCount = new AtomicInteger();
  private final AtomicInteger deliveredCount = new AtomicInteger();
  private final AtomicInteger duplicateCount = new AtomicInteger();
  private volatile long lastArrival;

  /** An account of {@code messages} messages at most. */
  public Ledger(int messages) {
    due = new long[messages];
    arrived = new long[messages];
    place = new int[messages];
    accepted = new boolean[messages];
  }

  /** How many messages there may be. */
  public int size() {
    return due.length;
  }

  /** When a message should come: its intended send, or the time that it was asked for. */
  public void due(int message, long micros) {
    due[message] = micros;
  }

  /** The system has answered that it has the message. */
  public void accepted(int message) {
    accepted[message] = true;
    acceptedCount.incrementAndGet();
  }

  /** The system has answered that it does not take the message. */
  public void refuse() {
    refusedCount.incrementAndGet();
  }

  /** No answer came: the message may be stored or not. */
  public void loseAnswer() {
    unansweredCount.incrementAndGet();
  }

  /** The endpoint has the message; returns whether it is the first time. */
  public boolean delivered(int message, long micros) {
    if (arrived[message] != 0) {
      duplicateCount.incrementAndGet();
      return false;
    }
    arrived[message] = micros;
    place[message] = deliveredCount.get() + 1;
    lastArrival = micros;
    deliveredCount.incrementAndGet();
    return true;
  }

  public int accepted() {
    return acceptedCount.get();
  }

  public int refused() {
    return refusedCount.get();
  }

  /** Messages whose publish has failed without an answer. */
  public int unanswered() {
    return unansweredCount.get();
  }

  /** Messages of which any answer, or the failure to get one, is known. */
  public int answered() {
    return accepted() + refused() + unanswered();
  }

  /** Messages that came, however often. */
  public int delivered() {
    return deliveredCount.get();
  }

  /** Deliveries beyond the first of a message. */
  public int duplicates() {
    return duplicateCount.get();
  }

  /** When the latest first delivery came; 0 before there is one. */
  public long lastArrival() {
    return lastArrival;
  }

  /** Whether the message has come. */
  public boolean hasCome(int message) {
    return arrived[message] != 0;
  }

  /** Whether the system has answered that it has the message. */
  public boolean isAccepted(int message) {
    return accepted[message];
  }

  /** When the message came first; 0 if it has not. */
  public long arrival(int message) {
    return arrived[message];
  }

  /** When messages came first, in order. */
  public long[] arrivals() {
    return Arrays.stream(arrived).filter(micros -> micros != 0).sorted().toArray();
  }

  /** Messages that were accepted and have not come. */
  public int missing() {
    int missing = 0;
    for (int i = 0; i < due.length; i++) {
      if (accepted[i] && arrived[i] == 0) missing++;
    }
    return missing;
  }

  /** Whether everything that was accepted has come; cheap while much is under way. */
  public boolean isSettled() {
    return delivered() >= accepted() && missing() == 0;
  }

  /** Messages that came before they were due. */
  public int early() {
    int early = 0;
    for (int i = 0; i < due.length; i++) {
      if (arrived[i] != 0 && arrived[i] < due[i]) early++;
    }
    return early;
  }

  /** From due to the first delivery, of those that came. */
  public Percentiles lateness() {
    return lateness(_ -> true);
  }

  /** The same of the messages that are asked for. */
  public Percentiles lateness(IntPredicate which) {
    var times = new Times();
    for (int i = 0; i < due.length; i++) {
      if (arrived[i] != 0 && due[i] != 0 && which.test(i)) times.add(arrived[i] - due[i]);
    }
    return times.percentiles();
  }

  /** First deliveries a second, from {@code sinceMicros} to the last one. */
  public double perSecond(long sinceMicros) {
    return Rates.perSecond(delivered(), lastArrival - sinceMicros);
  }

  /**
   * Messages that came first after a later one of their lane: the lane's order is that of the
   * numbers.
   *
   * @param laneOf the lane of a message, from 0 to {@code lanes - 1}
   */
  public int inversions(int lanes, IntUnaryOperator laneOf) {
    var highest = new int[lanes];
    int inversions = 0;
    for (int i = 0; i < due.length; i++) {
      if (arrived[i] == 0) continue;
      int lane = laneOf.applyAsInt(i);
      if (place[i] < highest[lane]) {
        inversions++;
      } else {
        highest[lane] = place[i];
      }
    }
    return inversions;
  }
}
