package io.posthaste.schemas.grammar;

import java.time.Duration;

/** The delay before a retry when neither the publisher nor the destination asked for another. */
public final class RetryBackoff {
  /** No delay before a retry is longer. */
  public static final Duration MAX_DELAY = Duration.ofHours(24);

  private RetryBackoff() {}

  /**
   * Whole seconds of {@code min(86400, e^(2.5 n))}: 12 s, 2 m 28 s, 30 m 8 s, 6 h 7 m 6 s, then
   * always 24 h. It has no jitter.
   *
   * @param comingRetry n, the number of the retry to come, from 1
   * @throws IllegalArgumentException if it is less than 1
   */
  public static Duration defaultDelay(int comingRetry) {
    if (comingRetry < 1) {
      throw new IllegalArgumentException("Retries count from 1, but got " + comingRetry);
    }
    double seconds = StrictMath.exp(2.5 * comingRetry);
    return Duration.ofSeconds((long) Math.min(seconds, (double) MAX_DELAY.toSeconds()));
  }
}
