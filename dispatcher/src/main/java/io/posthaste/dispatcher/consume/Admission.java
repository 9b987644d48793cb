package io.posthaste.dispatcher.consume;

import io.posthaste.dispatcher.http.EndpointCaller.ByteRoom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the messages in hand, in number and in bytes. One thread admits; any may grow or leave.
 * A message larger than all the room is admitted when it is alone.
 */
final class Admission {
  private final int maxCalls;
  private final long maxBytes;
  private final int reserveBytes;
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  /** @param reserveBytes kept for each call beside its body, for the answer and what is around it */
  Admission(int maxCalls, long maxBytes, int reserveBytes) {
    this.maxCalls = maxCalls;
    this.maxBytes = maxBytes;
    this.reserveBytes = reserveBytes;
  }

  /** Null when there is no room. */
  @Nullable
  Permit tryEnter(int bodyBytes) {
    long wanted = (long) bodyBytes + reserveBytes;
    int before = calls.get();
    if (before >= maxCalls || (before > 0 && bytes.get() + wanted > maxBytes)) return null;
    calls.incrementAndGet();
    bytes.addAndGet(wanted);
    return new Permit(wanted);
  }

  int calls() {
    return calls.get();
  }

  long bytes() {
    return bytes.get();
  }

  /** The right of one message to be in hand. */
  final class Permit implements ByteRoom {
    private final long first;
    private final AtomicLong taken;
    private final AtomicLong reserve = new AtomicLong(reserveBytes);
    private final AtomicBoolean left = new AtomicBoolean();

    private Permit(long taken) {
      this.first = taken;
      this.taken = new AtomicLong(taken);
    }

    /** Gives back what the answer of a call has taken: another follows. */
    void nextCall() {
      bytes.addAndGet(first - taken.getAndSet(first));
      reserve.set(reserveBytes);
    }

    /** The reserve first; then what others have left. */
    @Override
    public boolean take(int more) {
      if (reserve.addAndGet(-more) >= 0) return true;
      if (bytes.addAndGet(more) > maxBytes) {
        bytes.addAndGet(-more);
        return false;
      }
      taken.addAndGet(more);
      return true;
    }

    /** Gives everything back; a second time does nothing. */
    void leave() {
      if (!left.compareAndSet(false, true)) return;
      bytes.addAndGet(-taken.get());
      calls.decrementAndGet();
    }
  }
}
