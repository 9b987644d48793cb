package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.Timer;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a partition has.
 *
 * @param grants that are open
 * @param waitingInLanes messages that wait in lanes
 * @param timers stored, by kind
 * @param nextTimer a time that no timer which has not fired is before: its own, or that of the last
 *   which has; null where there is none
 */
public record PartitionNumbers(int grants, long waitingInLanes, Map<Timer.Kind, Long> timers,
    @Nullable Instant nextTimer) {
  /** Of a partition of which nothing is known yet. */
  public static final PartitionNumbers NONE = new PartitionNumbers(0, 0, Map.of(), null);

  public PartitionNumbers {
    timers = Map.copyOf(timers);
  }
}
