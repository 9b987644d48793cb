package io.posthaste.bench.measure;

/**
 * When each send of an open loop is meant to be: evenly spread, whatever becomes of those before.
 *
 * @param startMicros time of the first
 * @param perSecond how many
 */
public record Pace(long startMicros, double perSecond) {
  /** @throws IllegalArgumentException unless the rate is above 0 */
  public Pace {
    if (!(perSecond > 0))
      throw new IllegalArgumentException("expected a rate above 0, but got " + perSecond);
  }

  /** When the send of this number, from 0, is meant to be; µs since 1970. */
  public long intended(int number) {
    return startMicros + (long) (number * 1e6 / perSecond);
  }

  /** How many sends are meant to have been made by then. */
  public int meantBy(long micros) {
    if (micros < startMicros) return 0;
    int guess = (int) Math.max(0, (micros - startMicros) * perSecond / 1e6 - 1);
    while (intended(guess) <= micros) guess++;
    return guess;
  }
}
