package io.posthaste.dispatcher.consume;

import java.time.Duration;
import java.util.Collection;
import org.apache.kafka.common.Metric;

/** Whether the coordinator of the group answers, as the consumer's own metrics tell. */
final class Heartbeat {
  private static final String SECONDS_AGO = "last-heartbeat-seconds-ago";

  private Heartbeat() {}

  /** False before the first answer, and when the last one is longer ago than {@code limit}. */
  static boolean isAnswered(Collection<? extends Metric> metrics, Duration limit) {
    for (var metric : metrics) {
      if (metric.metricName().name().equals(SECONDS_AGO)
          && metric.metricValue() instanceof Number seconds) {
        return seconds.doubleValue() >= 0 && seconds.doubleValue() <= limit.toSeconds();
      }
    }
    return false;
  }
}
