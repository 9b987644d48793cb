package io.posthaste.bench.measure;

import java.time.Instant;

/**
 * The one clock of a run: sender, endpoint and due times are on it, since all are on this machine.
 */
public final class Micros {
  private Micros() {}

  /** Now, in µs since 1970. */
  public static long now() {
    return of(Instant.now());
  }

  /** An instant in µs since 1970. */
  public static long of(Instant instant) {
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
  }
}
