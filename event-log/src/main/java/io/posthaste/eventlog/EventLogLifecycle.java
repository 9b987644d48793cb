package io.posthaste.eventlog;

import io.posthaste.index.Index;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Starts a log, each time a new one. Nobody waits for it. */
final class EventLogLifecycle implements SmartLifecycle {
  private final Supplier<Index> indexes;
  private volatile @Nullable Index running;

  EventLogLifecycle(Supplier<Index> indexes) {
    this.indexes = indexes;
  }

  @Override
  public void start() {
    var index = indexes.get();
    index.start();
    running = index;
  }

  @Override
  public void stop() {
    var index = running;
    running = null;
    if (index != null) index.close();
  }

  @Override
  public boolean isRunning() {
    return running != null;
  }

  /** Empty while it is stopped. */
  Optional<Index> index() {
    return Optional.ofNullable(running);
  }
}
