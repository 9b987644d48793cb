package io.posthaste.dispatcher;

import io.posthaste.dispatcher.consume.Dispatcher;
import io.posthaste.dispatcher.consume.DispatcherStatus;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Starts a dispatcher last and stops it first, so that what it needs is there for as long as it
 * runs. Each start makes a new one.
 */
final class DispatcherLifecycle implements SmartLifecycle {
  private final Supplier<Dispatcher> dispatchers;
  private volatile @Nullable Dispatcher running;

  DispatcherLifecycle(Supplier<Dispatcher> dispatchers) {
    this.dispatchers = dispatchers;
  }

  @Override
  public void start() {
    var dispatcher = dispatchers.get();
    dispatcher.start();
    running = dispatcher;
  }

  @Override
  public void stop() {
    var dispatcher = running;
    running = null;
    if (dispatcher != null) dispatcher.stop();
  }

  @Override
  public boolean isRunning() {
    return running != null;
  }

  /** Empty while it is stopped. */
  Optional<Dispatcher> dispatcher() {
    return Optional.ofNullable(running);
  }

  Optional<DispatcherStatus> status() {
    return dispatcher().map(Dispatcher::status);
  }
}
