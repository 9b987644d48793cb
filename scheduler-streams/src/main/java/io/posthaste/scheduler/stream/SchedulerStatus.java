package io.posthaste.scheduler.stream;

import org.jspecify.annotations.Nullable;

/**
 * How the scheduler is.
 *
 * @param partitions that this process owns
 * @param replacedThreads since the start
 * @param problem what is wrong, or was within the last minute; null where nothing is
 */
public record SchedulerStatus(State state, int partitions, long replacedThreads,
    @Nullable String problem) {
  /** What it does. */
  public enum State {
    /** Waits for Kafka, joins the group, or restores state. */
    STARTING,
    /** Applies records and fires timers. */
    RUNNING,
    /** Partitions move; those that stay go on. */
    REBALANCING,
    /** Stopped because it was told to. */
    STOPPED,
    /** Stopped because going on would skip messages or mix them up. An operator must act. */
    FATAL
  }
}
