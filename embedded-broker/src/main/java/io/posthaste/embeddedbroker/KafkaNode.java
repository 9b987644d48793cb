package io.posthaste.embeddedbroker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.coordinator.group.GroupCoordinator;
import org.apache.kafka.metadata.KRaftMetadataCache;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.fault.FaultHandler;
import org.apache.kafka.server.fault.LoggingFaultHandler;
import org.slf4j.LoggerFactory;

/**
 * Kafka's broker and controller, put together as {@link KafkaRaftServer} does, with five
 * differences: the sockets come from outside, a fatal fault completes {@link #fault} where
 * Kafka's own wiring would end the JVM at once, even for a start that failed, the broker's
 * metadata cache is a {@link LeaderlessAwareMetadataCache}, its group coordinator takes only
 * {@link ElectionsOfThisRun}, and its histograms of frequent requests are {@link RequestHistograms}.
 */
final class KafkaNode {
  private final CompletableFuture<Throwable> fault = new CompletableFuture<>();
  private final ControllerServer controller;
  private final BrokerServer broker;

  KafkaNode(Map<String, String> settings, ServerSocketFactory sockets) {
    var config = new KafkaConfig(settings, false);
    var log = LoggerFactory.getLogger(KafkaNode.class);
    var storage = KafkaRaftServer.initializeLogDirs(config, log, "");
    var clusterId = storage._1().clusterId().orElseThrow();
    var shared = new SharedServer(config, storage._1(), Time.SYSTEM,
        Server.initializeMetrics(config, Time.SYSTEM, clusterId),
        CompletableFuture.completedFuture(
            QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
        List.of(), this::faultHandler, sockets);
    RequestHistograms.register();
    broker = new Broker(shared);
    controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), storage._2());
  }

  /** Returns when the broker serves clients. */
  void startup() {
    controller.startup(); // first: the broker registers with it
    broker.startup();
  }

  /** Stops what runs; also right after a start that failed. */
  void shutdown(Duration handOver) {
    try {
      broker.shutdown(handOver); // first: it says goodbye to the controller
    } finally {
      controller.shutdown();
    }
  }

  /** Completes with the first fault after which Kafka must not go on. */
  CompletableFuture<Throwable> fault() {
    return fault;
  }

  private FaultHandler faultHandler(String name, boolean fatal, Runnable action) {
    var logging = new LoggingFaultHandler(name, action);
    if (!fatal) return logging;
    return (message, cause) -> {
      RuntimeException told = logging.handleFault(message, cause);
      fault.complete(told);
      return told;
    };
  }

  private static final class Broker extends BrokerServer {
    Broker(SharedServer shared) {
      super(shared);
    }

    /** Called by Kafka's start, once, before anything gets the cache: the one place to put another. */
    @Override
    public void metadataCache_$eq(KRaftMetadataCache original) {
      super.metadataCache_$eq(new LeaderlessAwareMetadataCache(config().nodeId(),
          () -> sharedServer().raftManager().client().kraftVersion()));
    }

    /** Called by Kafka's start, once, before anything gets the coordinator. */
    @Override
    public void groupCoordinator_$eq(GroupCoordinator original) {
      super.groupCoordinator_$eq(ElectionsOfThisRun.of(original,
          () -> brokerMetadataPublisher().firstPublishFuture().isDone()));
    }
  }
}
