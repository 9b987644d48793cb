package io.posthaste.embeddedbroker;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/** Kafka's own broker, number 2, in the cluster of the embedded one. Runs until it is closed. */
final class SecondBroker implements AutoCloseable {
  static final int NODE_ID = 2;

  private final KafkaRaftServer server;

  private SecondBroker(KafkaRaftServer server) {
    this.server = server;
  }

  /** Starts it on the directory, which is formatted if it is new; free ports on 127.0.0.1. */
  static SecondBroker start(Path directory, String clusterId, int controllerPort)
      throws Exception {
    format(directory, clusterId);
    var settings = Map.of("process.roles", "broker", "node.id", Integer.toString(NODE_ID),
        "log.dirs", directory.toString(), "listeners", "PLAINTEXT://127.0.0.1:0",
        "controller.listener.names", BrokerSettings.CONTROLLER_LISTENER,
        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "controller.quorum.voters", BrokerSettings.NODE_ID + "@127.0.0.1:" + controllerPort,
        "broker.heartbeat.interval.ms", "500", "log.cleaner.dedupe.buffer.size", "4194304");
    var broker = new SecondBroker(
        new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM));
    broker.server.startup();
    return broker;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void format(Path directory, String clusterId) throws Exception {
    Files.createDirectories(directory);
    try (var nowhere = new PrintStream(OutputStream.nullOutputStream(), false,
        StandardCharsets.UTF_8)) {
      new Formatter().setClusterId(clusterId)
          .setNodeId(NODE_ID)
          .setDirectories(List.of(directory.toString()))
          .setMetadataLogDirectory(directory.toString())
          .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
          .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
          .setIgnoreFormatted(true)
          .setPrintStream(nowhere)
          .run();
    }
  }
}
