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
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The broker of a standalone, with all topics made and the consumers' starting offsets set. */
final class StandaloneBroker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StandaloneBroker.class);
  private static final int USUAL_PORT = 9092;
  private static final Duration STEP_LIMIT = Duration.ofSeconds(30);

  private final EmbeddedBroker broker;
  private final @Nullable Path throwAway;

  private StandaloneBroker(EmbeddedBroker broker, @Nullable Path throwAway) {
    this.broker = broker;
    this.throwAway = throwAway;
  }

  /**
   * Starts and provisions the broker.
   *
   * @param dispatcherGroup the consumer group that reads the ingest topic and the due topic
   * @throws BrokerStartException when it cannot start on the data
   */
  static StandaloneBroker start(StartOptions options, TopicSettings settings,
      String dispatcherGroup) {
    Path kept = options.dataDirectory();
    Path directory = kept == null ? temporaryDirectory() : kept;
    var config = new EmbeddedBrokerConfig(directory, "127.0.0.1", port(options), 0);
    var broker = new StandaloneBroker(EmbeddedBroker.start(config),
        kept == null ? directory : null);
    try {
      broker.provision(settings, dispatcherGroup);
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
    if (throwAway != null) delete(throwAway);
  }

  private void provision(TopicSettings settings, String dispatcherGroup) {
    var client = access().toConfig();
    try (var admin = Admin.create(client)) {
      var topics = new TopicProvisioner(admin, settings).provision();
      new StartingOffsets(admin, client, topics, STEP_LIMIT)
          .commit(Map.of(dispatcherGroup, Set.of(Topic.INGEST, Topic.DUE)));
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

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("posthaste-");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a temporary directory", e);
    }
  }

  private static void delete(Path directory) {
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
    } catch (IOException | UncheckedIOException e) {
      LOG.atWarn()
          .addKeyValue("directory", directory)
          .setCause(e)
          .log("temporary data was left behind");
    }
  }
}
