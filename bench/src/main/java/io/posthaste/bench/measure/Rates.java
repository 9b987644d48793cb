package io.posthaste.bench.measure;

/** Arithmetic of rates. */
public final class Rates {
  private Rates() {}

  /** How many a second; 0 where no time has passed. */
  public static double perSecond(long count, long micros) {
    return micros <= 0 ? 0 : count * 1e6 / micros;
  }

  /**
   * The most events in any stretch of this length, wherever it begins.
   *
   * @param sortedMicros when they were, in order
   */
  public static int mostWithin(long[] sortedMicros, long lengthMicros) {
    int most = 0;
    int from = 0;
    for (int to = 0; to < sortedMicros.length; to++) {
      while (sortedMicros[to] - sortedMicros[from] >= lengthMicros) from++;
      most = Math.max(most, to - from + 1);
    }
    return most;
  }
}
