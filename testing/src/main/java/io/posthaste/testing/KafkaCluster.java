package io.posthaste.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka of several brokers, each a process of its own that can be killed and started again. For one
 * thread.
 */
public final class KafkaCluster implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private final Path directory;
  private final String clusterId = Uuid.randomUuid().toString();
  private final List<Integer> ports;
  private final List<Process> nodes = new ArrayList<>();

  private KafkaCluster(Path directory, List<Integer> ports) {
    this.directory = directory;
    this.ports = ports;
  }

  /**
   * Starts the brokers and returns when all are in the cluster.
   *
   * @param directory where they keep their data and logs
   * @param more settings of Kafka, for each node, which win; {@code {port}} in them is the broker's
   */
  public static KafkaCluster start(Path directory, int brokers, Map<String, String> more)
      throws IOException, InterruptedException {
    var cluster = new KafkaCluster(directory, FreePorts.take(2 * brokers));
    try {
      for (int node = 0; node < brokers; node++) {
        cluster.writeSettings(node, brokers, more);
        cluster.nodes.add(cluster.process(node));
      }
      return cluster;
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** What Kafka clients take as {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return IntStream.range(0, nodes.size())
        .mapToObj(node -> "127.0.0.1:" + ports.get(node))
        .collect(Collectors.joining(","));
  }

  /**
   * Waits until so many brokers are in the cluster.
   *
   * @param client how a client connects
   */
  public void awaitBrokers(int count, Map<String, Object> client) throws InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    try (var admin = Admin.create(client)) {
      while (true) {
        try {
          if (admin.describeCluster().nodes().get(10, TimeUnit.SECONDS).size() == count) return;
        } catch (ExecutionException | TimeoutException e) {
          if (System.nanoTime() - deadline > 0) throw failed(e);
        }
        if (System.nanoTime() - deadline > 0) throw failed(null);
        Thread.sleep(200);
      }
    }
  }

  /** As {@code kill -9} does; brokers count from 0. */
  public void kill(int node) throws InterruptedException {
    nodes.get(node).destroyForcibly().waitFor();
  }

  /** Starts one again, on its data and its port. */
  public void startAgain(int node) throws IOException {
    nodes.set(node, process(node));
  }

  @Override
  public void close() throws InterruptedException {
    for (var node : nodes) node.destroyForcibly();
    for (var node : nodes) node.waitFor();
  }

  private AssertionError failed(@Nullable Throwable cause) {
    return new AssertionError("Expected the brokers to start within " + START_LIMIT
        + ", see the logs in " + directory, cause);
  }

  private Process process(int node) throws IOException {
    return KafkaNode.start(file(node), clusterId, directory.resolve("broker" + node + ".log"));
  }

  private Path file(int node) {
    return directory.resolve("broker" + node + ".properties");
  }

  private void writeSettings(int node, int brokers, Map<String, String> more) throws IOException {
    int port = ports.get(node);
    int controllerPort = ports.get(brokers + node);
    String copies = Integer.toString(Math.min(3, brokers));
    String inSync = Integer.toString(Math.min(2, brokers));
    var settings = new Properties();
    settings.setProperty("process.roles", "broker,controller");
    settings.setProperty("node.id", Integer.toString(node + 1));
    settings.setProperty("log.dirs", directory.resolve("broker" + node).toString());
    settings.setProperty("listeners",
        "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    settings.setProperty("listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.setProperty("inter.broker.listener.name", "PLAINTEXT");
    settings.setProperty("controller.listener.names", "CONTROLLER");
    settings.setProperty("controller.quorum.voters", IntStream.range(0, brokers)
        .mapToObj(n -> (n + 1) + "@127.0.0.1:" + ports.get(brokers + n))
        .collect(Collectors.joining(",")));
    for (String topic : List.of("offsets.topic", "transaction.state.log",
        "share.coordinator.state.topic")) {
      settings.setProperty(topic + ".replication.factor", copies);
      settings.setProperty(topic + ".num.partitions", "3");
    }
    settings.setProperty("transaction.state.log.min.isr", inSync);
    settings.setProperty("share.coordinator.state.topic.min.isr", inSync);
    settings.setProperty("auto.create.topics.enable", "false");
    settings.setProperty("group.initial.rebalance.delay.ms", "0");
    settings.setProperty("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    settings.setProperty("broker.session.timeout.ms", "4000");
    settings.setProperty("broker.heartbeat.interval.ms", "500");
    settings.setProperty("log.cleaner.dedupe.buffer.size", "4194304");
    settings.setProperty("log.index.size.max.bytes", "1048576");
    settings.setProperty("message.max.bytes", "5242880");
    settings.setProperty("replica.fetch.max.bytes", "5242880");
    more.forEach((name, value) -> settings.setProperty(name,
        value.replace("{port}", Integer.toString(port))
            .replace("{controllerPort}", Integer.toString(controllerPort))));
    Files.createDirectories(directory);
    try (var file = Files.newBufferedWriter(file(node))) {
      settings.store(file, null);
    }
  }
}
