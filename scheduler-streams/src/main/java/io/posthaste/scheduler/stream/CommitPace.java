package io.posthaste.scheduler.stream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When the transaction of a stream thread is ended: as soon as something was changed, but not before
 * an interval has passed since the one before, and no sooner than that one took to end. So at least
 * half of a thread's time is left for records, however slow commits are: without that, a commit that
 * takes longer than the interval would be followed by one record and the next. Streams' own commit
 * interval would end one an interval while nothing
 * changes, because every punctuation asks for it. Of one thread; its tasks share the transaction.
 */
final class CommitPace {
  private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(500).toNanos();

  private final long intervalNanos;
  private long pauseNanos;
  private @Nullable Long lastRequest;
  private @Nullable Long lastEnd;

  CommitPace(Duration interval) {
    this.intervalNanos = interval.toNanos();
    this.pauseNanos = intervalNanos;
  }

  /** A transaction has ended, asked for here or not. */
  void committed(long nanos) {
    Long request = lastRequest;
    Long end = lastEnd;
    if (request != null && (end == null || end - request < 0)) {
      pauseNanos = Math.clamp(nanos - request, intervalNanos,
          Math.max(intervalNanos, LONGEST_PAUSE_NANOS));
    }
    lastEnd = nanos;
  }

  private boolean isTooSoon(long nanos) {
    Long request = lastRequest;
    if (request == null) return false;
    Long end = lastEnd;
    long from = end == null || end - request < 0 ? request : end;
    return nanos - from < pauseNanos;
  }

  /** The part of one task. */
  final class Share {
    private @Nullable Long changedAt;

    /** Something was written. */
    void changed(long nanos) {
      if (changedAt == null) changedAt = nanos;
    }

    /** Whether to ask for the end of the transaction now. */
    boolean isDue(long nanos) {
      Long changed = changedAt;
      Long last = lastRequest;
      if (changed == null) return false;
      if (last != null && changed - last < 0) { // went with what another task has asked for
        changedAt = null;
        return false;
      }
      if (isTooSoon(nanos)) return false;
      changedAt = null;
      lastRequest = nanos;
      return true;
    }
  }
}
