package io.posthaste.bench.system;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A Posthaste that runs. Closing it ends what was started for it. */
public interface MeasuredSystem extends AutoCloseable {
  /** Base of its REST door. */
  String url();

  /** What the first tenant shows. */
  String token();

  /** What another tenant shows; null where there is none. */
  @Nullable
  String otherToken();

  /** Where its Kafka is; null where that was not told. */
  @Nullable
  String bootstrapServers();

  /** Where its data is; null where that was not told. */
  @Nullable
  Path data();

  /** What it has taken so far. */
  ProcessUsage usage();

  @Override
  void close();
}
