package io.posthaste.scheduler.stream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When the transaction of a stream thread is ended: as soon as something was changed, but not more
 * often than once an interval. Streams' own commit interval would end one an interval while nothing
 * changes, because every punctuation asks for it. Of one thread; its tasks share the transaction.
 */
final class CommitPace {
  private final long intervalNanos;
  private @Nullable Long lastRequest;

  CommitPace(Duration interval) {
    this.intervalNanos = interval.toNanos();
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
      if (last != null && nanos - last < intervalNanos) return false;
      changedAt = null;
      lastRequest = nanos;
      return true;
    }
  }
}
