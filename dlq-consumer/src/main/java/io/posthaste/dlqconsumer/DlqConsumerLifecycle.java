package io.posthaste.dlqconsumer;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Starts a consumer of dead letters before the REST door opens. Each start makes a new one. */
final class DlqConsumerLifecycle implements SmartLifecycle {
  /** Web servers of Spring Boot start at {@code DEFAULT_PHASE - 2048} and thereabouts. */
  private static final int BEFORE_WEB_SERVERS = DEFAULT_PHASE - 8192;

  private final Supplier<DlqConsumer> consumers;
  private volatile @Nullable DlqConsumer running;

  DlqConsumerLifecycle(Supplier<DlqConsumer> consumers) {
    this.consumers = consumers;
  }

  @Override
  public void start() {
    var consumer = consumers.get();
    consumer.start();
    running = consumer;
  }

  @Override
  public void stop() {
    var consumer = running;
    running = null;
    if (consumer != null) consumer.close();
  }

  @Override
  public boolean isRunning() {
    return running != null;
  }

  @Override
  public int getPhase() {
    return BEFORE_WEB_SERVERS;
  }

  /** Empty while it is stopped. */
  Optional<DlqConsumer> consumer() {
    return Optional.ofNullable(running);
  }
}
