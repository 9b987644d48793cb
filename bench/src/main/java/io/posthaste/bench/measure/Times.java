package io.posthaste.bench.measure;

import org.HdrHistogram.Histogram;

/** A distribution of times in µs, up to ten hours, to three digits. For one thread. */
public final class Times {
  private static final long LONGEST_MICROS = 36_000_000_000L;

  private final Histogram histogram = new Histogram(LONGEST_MICROS, 3);

  /** Counts one; what is below 0, or longer than the longest, counts as that. */
  public void add(long micros) {
    histogram.recordValue(Math.clamp(micros, 0, LONGEST_MICROS));
  }

  /** What was counted so far. */
  public Percentiles percentiles() {
    return new Percentiles(histogram.getTotalCount(), millis(histogram.getValueAtPercentile(50)),
        millis(histogram.getValueAtPercentile(90)), millis(histogram.getValueAtPercentile(99)),
        millis(histogram.getMaxValue()));
  }

  private static double millis(long micros) {
    return micros / 1000.0;
  }
}
