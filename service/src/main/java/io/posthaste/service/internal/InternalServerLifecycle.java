package io.posthaste.service.internal;

import io.posthaste.schemas.internal.InternalHandler;
import io.posthaste.schemas.internal.InternalServer;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the server before what it asks, and leaves it answering until the process ends: what is
 * stopped says so.
 */
final class InternalServerLifecycle implements SmartLifecycle {
  /** Web servers of Spring Boot start at {@code DEFAULT_PHASE - 2048} and thereabouts. */
  private static final int BEFORE_SERVICES = DEFAULT_PHASE - 16_384;

  private final InternalServer server;
  private final Iterable<InternalHandler> handlers;
  private boolean serving;

  InternalServerLifecycle(InternalServer server, Iterable<InternalHandler> handlers) {
    this.server = server;
    this.handlers = handlers;
  }

  @Override
  public void start() {
    if (serving) return;
    handlers.forEach(server::add);
    server.start();
    serving = true;
  }

  @Override
  public void stop() {
    // the bean is closed last
  }

  @Override
  public boolean isRunning() {
    return serving;
  }

  @Override
  public int getPhase() {
    return BEFORE_SERVICES;
  }
}
