package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Rows;
import io.posthaste.scheduler.state.Timer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the timers of one family that are due. A scan starts where the last one ended, or at an
 * earlier timer put since: a scan from the start would walk over every timer that was ever deleted.
 * The place is a cache, never truth: a new one of these scans from the start.
 */
final class DueTimers {
  private final byte family;
  private byte[] from;

  DueTimers(byte family) {
    this.family = family;
    this.from = Keys.from(family);
  }

  /** Due timers in their order, at most {@code limit}; the next scan starts after them. */
  List<Timer> take(Rows state, Instant now, int limit) {
    var due = new ArrayList<Timer>();
    byte[] to = Keys.timersTo(family, now);
    if (limit <= 0 || Arrays.compareUnsigned(from, to) >= 0) return due;
    try (var scan = state.scan(from, to)) {
      while (due.size() < limit && scan.hasNext()) {
        byte[] key = scan.next().key();
        due.add(Timer.ofKey(key));
        from = Keys.after(key);
      }
      if (!scan.hasNext() && due.size() < limit) from = to;
    }
    return due;
  }

  /** Has to be told of every timer that is put. */
  void put(byte[] key) {
    if (key[0] == family && Arrays.compareUnsigned(key, from) < 0) from = key;
  }
}
