package io.posthaste.bench.load;

import io.posthaste.bench.measure.Micros;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** Looks again and again whether something has come about; a measurement does not depend on when. */
public final class Waiting {
  private static final long PAUSE_NANOS = 5_000_000;

  private Waiting() {}

  /** Waits until it is so, at most this long; returns whether it is. */
  public static boolean until(Duration limit, BooleanSupplier condition) {
    long end = Micros.now() + limit.toNanos() / 1000;
    while (!condition.getAsBoolean()) {
      if (Micros.now() > end) return false;
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return true;
  }

  /** Waits until it is so, or nothing has moved for this long; returns whether it is. */
  public static boolean whileMoving(Duration patience, IntSupplier progress,
      BooleanSupplier condition) {
    int last = -1;
    long end = 0;
    while (!condition.getAsBoolean()) {
      int now = progress.getAsInt();
      if (now != last) {
        last = now;
        end = Micros.now() + patience.toNanos() / 1000;
      } else if (Micros.now() > end) {
        return false;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return true;
  }

  /** Waits until that time, in µs since 1970. */
  public static void untilMicros(long micros) {
    for (long now = Micros.now(); now < micros; now = Micros.now()) {
      LockSupport.parkNanos((micros - now) * 1000);
    }
  }
}
