package io.posthaste.bench.system;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One that somebody else has started, and that goes on.
 *
 * @param pid of it, where it is on this machine
 */
public record RunningSystem(String url, String token, @Nullable String otherToken,
    @Nullable String bootstrapServers, @Nullable Long pid) implements MeasuredSystem {
  @Override
  public @Nullable Path data() {
    return null;
  }

  @Override
  public ProcessUsage usage() {
    if (pid == null) return ProcessUsage.UNKNOWN;
    return ProcessHandle.of(pid).map(ProcessUsage::of).orElse(ProcessUsage.UNKNOWN);
  }

  @Override
  public void close() {}
}
