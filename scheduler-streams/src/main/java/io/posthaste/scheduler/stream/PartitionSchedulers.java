package io.posthaste.scheduler.stream;

import io.posthaste.scheduler.core.PartitionScheduler;
import io.posthaste.scheduler.state.Rows;

/** Makes the core of a partition, over its rows. */
@FunctionalInterface
public interface PartitionSchedulers {
  PartitionScheduler open(int partition, Rows state, Rows bodies);
}
