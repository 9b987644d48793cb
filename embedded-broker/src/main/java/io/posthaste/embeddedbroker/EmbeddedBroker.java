package io.posthaste.embeddedbroker;

import io.posthaste.embeddedbroker.BrokerStartException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running one-node Kafka broker in this JVM. Safe for use by several threads.
 *
 * <p>
 * Acknowledged records survive {@link #close}, a kill of the process and a new start on the
 * same directory; they survive a power cut only as far as the operating system had written them,
 * as with any Kafka that has a single replica. When its only disk fails, Kafka itself ends the
 * JVM.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
  private static final Duration HAND_OVER_LIMIT = Duration.ofSeconds(5);

  private final DataDirectory directory;
  private final KafkaNode node;
  private final String bootstrapServers;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedBroker(DataDirectory directory, KafkaNode node, String bootstrapServers) {
    this.directory = directory;
    this.node = node;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Starts a broker and returns when it serves clients: about 2 s, more after an unclean stop
   * with much data, at most 60 s.
   *
   * @throws BrokerStartException if it did not start; nothing is left running then
   */
  public static EmbeddedBroker start(EmbeddedBrokerConfig config) {
    var directory = DataDirectory.open(config.directory());
    Listeners listeners = null;
    EmbeddedBroker broker = null;
    try {
      listeners = Listeners.bind(config);
      var settings = BrokerSettings.of(directory.kafka(), listeners.listening(),
          listeners.advertised(), listeners.controllerPort());
      broker = new EmbeddedBroker(directory, new KafkaNode(settings, listeners),
          listeners.advertised());
      broker.awaitStarted(directory.kafka());
      return broker;
    } catch (RuntimeException e) {
      if (broker != null) broker.close();
      if (listeners != null) listeners.close();
      directory.close();
      throw e instanceof BrokerStartException told ? told : failed(directory.kafka(), e);
    }
  }

  /** What Kafka clients take as {@code bootstrap.servers}: one {@code host:port}. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /**
   * Completes, with the cause, if the running broker meets a fault after which it cannot go on;
   * the process should then end. Never completes otherwise, nor by {@link #close}.
   */
  public CompletionStage<Throwable> fault() {
    return node.fault().minimalCompletionStage();
  }

  /**
   * Stops the broker: usually in less than half a second, at most 15 s. A broker that has not
   * stopped by then keeps its data directory until the process ends. A second call does nothing.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) return;
    var stopped = inThread("embedded-broker-stop", () -> node.shutdown(HAND_OVER_LIMIT));
    try {
      stopped.get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      LOG.atWarn().setCause(e.getCause()).log("broker stopped with an error");
    } catch (TimeoutException _) {
      LOG.atWarn().addKeyValue("limit", STOP_LIMIT).log("broker did not stop in time");
      return;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    }
    directory.close();
  }

  private void awaitStarted(Path data) {
    var started = inThread("embedded-broker-start", node::startup);
    try {
      CompletableFuture.anyOf(started, node.fault())
          .get(START_LIMIT.toMillis(),
              TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failed(data, e.getCause());
    } catch (TimeoutException e) {
      throw failed(data, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(data, e);
    }
    if (node.fault().isDone()) throw failed(data, node.fault().join());
  }

  private static CompletableFuture<Void> inThread(String name, Runnable work) {
    var done = new CompletableFuture<Void>();
    Thread.ofPlatform().daemon().name(name).start(() -> {
      try {
        work.run();
        done.complete(null);
      } catch (Throwable e) { // handed to who waits, Errors of Kafka's included
        done.completeExceptionally(e);
      }
    });
    return done;
  }

  private static BrokerStartException failed(Path data, @Nullable Throwable cause) {
    return new BrokerStartException(Reason.KAFKA_FAILED,
        "Kafka could not start on the data in " + data + ": " + cause
            + ". If the data is damaged, restore it, or move it away to start with an empty broker.",
        cause);
  }
}
