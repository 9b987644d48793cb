package io.posthaste.ingestapi;

import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/**
 * Holds a stop up, as its first step, while those who send requests find other processes: readiness
 * is refused by then, requests are still answered, and each answer ends its connection.
 */
final class Drain implements SmartLifecycle {
  private final Duration length;
  private volatile boolean running;
  private volatile boolean draining;

  Drain(Duration length) {
    this.length = length;
  }

  boolean isDraining() {
    return draining;
  }

  @Override
  public void start() {
    draining = false;
    running = true;
  }

  @Override
  public void stop() {
    draining = true;
    running = false;
    try {
      Thread.sleep(length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
