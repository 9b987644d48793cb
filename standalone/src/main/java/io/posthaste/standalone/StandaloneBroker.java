package io.posthaste.standalone;

import io.posthaste.embeddedbroker.BrokerStartException;
import io.posthaste.embeddedbroker.EmbeddedBroker;
import io.posthaste.embeddedbroker.EmbeddedBrokerConfig;
import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.StartingOffsets;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicProvisioner;
import io.posthaste.schemas.topic.TopicSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;

/** The broker of a standalone, with all topics made and the consumers' starting offsets set. */
final class StandaloneBroker implements AutoCloseable {
  private static final int USUAL_PORT = 9092;
  private static final Duration STEP_LIMIT = Duration.ofSeconds(30);

  private final EmbeddedBroker broker;
  private final DataPlace data;

  private StandaloneBroker(EmbeddedBroker broker, DataPlace data) {
    this.broker = broker;
    this.data = data;
  }

  /**
   * Starts and provisions the broker.
   *
   * @param groups what each consumer group reads
   * @throws BrokerStartException when it cannot start on the data
   */
  static StandaloneBroker start(StartOptions options, DataPlace data, TopicSettings settings,
      Map<String, Set<Topic>> groups) {
    var config = new EmbeddedBrokerConfig(data.directory(), "127.0.0.1", port(options), 0);
    var broker = new StandaloneBroker(EmbeddedBroker.start(config), data);
    try {
      broker.provision(settings, groups);
      return broker;
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  KafkaAccess access() {
    return new KafkaAccess(broker.bootstrapServers(), Map.of());
  }

  /** Completes, with the cause, when the broker has met a fault after which it cannot go on. */
  CompletionStage<Throwable> fault() {
    return broker.fault();
  }

  @Override
  public void close() {
    broker.close();
    data.leave();
  }

  private void provision(TopicSettings settings, Map<String, Set<Topic>> groups) {
    var client = access().toConfig();
    try (var admin = Admin.create(client)) {
      var topics = new TopicProvisioner(admin, settings).provision();
      new StartingOffsets(admin, client, topics, STEP_LIMIT)
          .commit(groups);
    }
  }

  /** The port asked for; else the one that Kafka's tools try first; else any. */
  private static int port(StartOptions options) {
    Integer asked = options.kafkaPort();
    if (asked != null) return asked;
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), USUAL_PORT));
      return USUAL_PORT;
    } catch (IOException taken) {
      return 0;
    }
  }
}
