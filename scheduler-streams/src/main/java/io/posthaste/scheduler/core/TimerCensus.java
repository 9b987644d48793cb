package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Rows;
import io.posthaste.scheduler.state.Timer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many timers of each kind a partition has. What is stored is counted once, a part at a time, and
 * from then on what is put and deleted: no number is stored that could be wrong. Until all is counted
 * the numbers are those of the rows that were.
 */
final class TimerCensus {
  /** A part takes a millisecond or so. */
  private static final int PART = 1000;
  /** The families of timers are neighbours. */
  private static final byte[] END = Keys.to(Keys.WAKE);

  private final Map<Timer.Kind, Long> counts = new EnumMap<>(Timer.Kind.class);
  /** All timers before it are counted. */
  private byte[] counted = Keys.from(Keys.TIMER);

  /** Goes on counting. */
  void count(Rows state) {
    if (isComplete()) return;
    try (var scan = state.scan(counted, END)) {
      for (int i = 0; i < PART && scan.hasNext(); i++) {
        byte[] key = scan.next().key();
        counts.merge(Timer.ofKey(key).kind(), 1L, Long::sum);
        counted = Keys.after(key);
      }
      if (!scan.hasNext()) counted = END;
    }
  }

  /** A timer has come that was not there before. */
  void put(Timer timer) {
    change(timer, 1);
  }

  /** One that was there has gone. */
  void deleted(Timer timer) {
    change(timer, -1);
  }

  boolean isComplete() {
    return Arrays.equals(counted, END);
  }

  /** A kind of which there is none may be left out. */
  Map<Timer.Kind, Long> counts() {
    return counts;
  }

  private void change(Timer timer, int by) {
    if (Arrays.compareUnsigned(timer.key(), counted) < 0)
      counts.merge(timer.kind(), (long) by, Long::sum);
  }
}
