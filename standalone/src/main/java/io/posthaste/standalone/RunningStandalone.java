package io.posthaste.standalone;

import java.util.concurrent.CompletionStage;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A started standalone. Closing it stops everything: the REST door first, then deliveries, the broker
 * last.
 *
 * @param port of the REST door
 * @param bootstrapServers of the broker
 */
public record RunningStandalone(StartOptions options, int port, String bootstrapServers,
    ConfigurableApplicationContext context) implements AutoCloseable {
  /** Base address of the REST door. */
  public String url() {
    return "http://" + (options.host().equals("0.0.0.0") ? "127.0.0.1" : options.host()) + ":"
        + port;
  }

  /** Completes, with the cause, when the broker has met a fault after which nothing can go on. */
  public CompletionStage<Throwable> fault() {
    return context.getBean(StandaloneBroker.class).fault();
  }

  @Override
  public void close() {
    context.close();
  }
}
