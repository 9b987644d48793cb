package io.posthaste.scheduler.read;

import io.posthaste.scheduler.core.Input.Source;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Where the logs that a partition reads end now. */
@FunctionalInterface
public interface LogEnds {
  /**
   * Ends of {@code ingest}, {@code hops} and {@code outcomes}, with what an open transaction holds.
   *
   * @return completes exceptionally when Kafka does not answer
   */
  CompletionStage<Map<Source, Long>> of(int partition);
}
