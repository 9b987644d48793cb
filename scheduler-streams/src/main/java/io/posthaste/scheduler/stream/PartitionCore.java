package io.posthaste.scheduler.stream;

import io.posthaste.scheduler.core.Input;
import io.posthaste.scheduler.core.Output;
import io.posthaste.scheduler.state.Rows;
import java.time.Instant;
import java.util.List;

/**
 * Decides for one partition, over rows that it was given. It throws {@link Rows.FailedException} and
 * nothing that follows from what a record says.
 */
public interface PartitionCore {
  /** What follows from a record. */
  List<Output> apply(Input input);

  /** What follows from the time: timers that are due, up to a number of them. */
  List<Output> fire(Instant now, int maxTimers);

  /** Makes the core of a partition. */
  @FunctionalInterface
  interface Factory {
    PartitionCore open(int partition, Rows state, Rows bodies);
  }
}
