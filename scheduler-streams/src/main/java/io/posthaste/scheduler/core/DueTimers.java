package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Rows;
import io.posthaste.scheduler.state.Timer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the timers of one family that are due. What it keeps in memory is a cache, never truth: a new
 * one of these scans from the start.
 *
 * <p>
 * A store of sorted files walks over every timer that was ever deleted, in front of and behind the
 * one that is looked for. So a scan starts where the last one ended; none is made before the next
 * timer that is known is due; and timers that are put behind the place of the scan, as they are while
 * a backlog of records is applied, are kept beside it.
 */
final class DueTimers {
  /** More than these are found by a scan again. */
  private static final int MAX_BEHIND = 10_000;

  private final byte family;
  private final TreeSet<byte[]> behind = new TreeSet<>(Arrays::compareUnsigned);
  private byte[] from;
  /** The first timer from there on, or the end of the family; null while that is not known. */
  private byte @Nullable [] next;

  DueTimers(byte family) {
    this.family = family;
    this.from = Keys.from(family);
  }

  /** Due timers, at most {@code limit}; they are not given again. */
  List<Timer> take(Rows state, Instant now, int limit) {
    var due = new ArrayList<Timer>();
    byte[] to = Keys.timersTo(family, now);
    while (due.size() < limit && !behind.isEmpty() && isBefore(behind.first(), to)) {
      due.add(Timer.ofKey(behind.removeFirst()));
    }
    byte[] known = next;
    if (due.size() < limit && (known == null || isBefore(known, to))) {
      scan(state, to, limit, due);
    } else if (known == null || isBefore(known, to)) { // it may have been deleted
      next = first(state);
    }
    return due;
  }

  private byte[] first(Rows state) {
    try (var scan = state.scan(from, Keys.to(family))) {
      return scan.hasNext() ? scan.next().key() : Keys.to(family);
    }
  }

  private void scan(Rows state, byte[] to, int limit, List<Timer> due) {
    next = null;
    try (var scan = state.scan(from, Keys.to(family))) {
      while (due.size() < limit && next == null) {
        if (!scan.hasNext()) {
          next = Keys.to(family);
        } else {
          byte[] key = scan.next().key();
          if (isBefore(key, to)) {
            due.add(Timer.ofKey(key));
            from = Keys.after(key);
          } else {
            next = key;
          }
        }
      }
    }
  }

  /** Has to be told of every timer that is put. */
  void put(byte[] key) {
    if (key[0] != family) return;
    byte[] known = next;
    if (isBefore(key, from)) {
      behind.add(key);
      if (behind.size() > MAX_BEHIND) {
        from = behind.first();
        next = null;
        behind.clear();
      }
    } else if (known != null && isBefore(key, known)) {
      next = key;
    }
  }

  /**
   * Time of the timer that is the first to fire; where what follows the last that fired is not known,
   * of that one, which is not after it. Null where there is none.
   */
  @Nullable
  Instant earliest() {
    byte[] known = next;
    byte[] first = known == null ? from : known;
    if (!behind.isEmpty() && isBefore(behind.first(), first)) first = behind.first();
    return first.length == 1 ? null : Timer.ofKey(first).at();
  }

  /** Has to be told of every timer that is deleted, before it is told of those that are put. */
  void deleted(byte[] key) {
    behind.remove(key);
  }

  private static boolean isBefore(byte[] key, byte[] other) {
    return Arrays.compareUnsigned(key, other) < 0;
  }
}
