package io.posthaste.scheduler.canary;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the canaries of a process tell.
 *
 * @param age since the last one came back, or the process has had partitions; zero where it has none
 * @param lost partitions whose canary is lost, and how far it came
 */
public record CanaryStatus(State state, Duration age, Map<Integer, String> lost) {
  /** Whether work flows. */
  public enum State {
    /** No canaries are sent: there are no partitions to send them to, or they are switched off. */
    NONE,
    /** The first one is not back yet. */
    AWAITED,
    /** They come back. */
    FLOWING,
    /** One is lost, or the last one came back too long ago. */
    LOST
  }

  /** Nothing is known. */
  public static final CanaryStatus NONE = new CanaryStatus(State.NONE, Duration.ZERO, Map.of());

  public CanaryStatus {
    lost = new TreeMap<>(lost);
  }
}
