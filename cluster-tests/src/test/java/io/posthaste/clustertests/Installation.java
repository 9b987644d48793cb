package io.posthaste.clustertests;

import io.posthaste.testing.FreePorts;
import io.posthaste.testing.KafkaCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Three brokers and two processes of each service, configured by one file as an operator would. */
final class Installation implements AutoCloseable {
  static final String TOKEN = "a-token-of-a-tenant";
  static final String PREFIX = "posthaste.";
  private static final int BROKERS = 3;

  final KafkaCluster kafka;
  final List<ServiceProcess> apis = new ArrayList<>();
  final List<ServiceProcess> schedulers = new ArrayList<>();
  final List<ServiceProcess> dispatchers = new ArrayList<>();

  private Installation(KafkaCluster kafka) {
    this.kafka = kafka;
  }

  static Installation start(Path directory) throws IOException, InterruptedException {
    var kafka = KafkaCluster.start(directory, BROKERS, Map.of());
    var installation = new Installation(kafka);
    try {
      kafka.awaitBrokers(BROKERS, installation.client());
      installation.startServices(directory);
      return installation;
    } catch (IOException | RuntimeException | InterruptedException e) {
      installation.close();
      throw e;
    }
  }

  Map<String, Object> client() {
    return Map.of("bootstrap.servers", kafka.bootstrapServers());
  }

  List<ServiceProcess> services() {
    return Stream.of(apis, schedulers, dispatchers).flatMap(List::stream).toList();
  }

  void awaitReady() {
    services().forEach(ServiceProcess::awaitReady);
  }

  @Override
  public void close() throws InterruptedException {
    for (var service : services()) service.close();
    kafka.close();
  }

  private void startServices(Path directory) throws IOException, InterruptedException {
    var ports = FreePorts.take(12);
    Path file = Files.writeString(directory.resolve("installation.yaml"),
        configuration(kafka.bootstrapServers(), ports));
    String config = "--config=" + file;
    for (int i = 0; i < 2; i++) {
      apis.add(new ServiceProcess("ingest-api", "api", i, ports.get(i), ports.get(6 + i), directory,
          List.of(config)));
      schedulers.add(new ServiceProcess("scheduler-streams", "scheduler", i, ports.get(2 + i),
          ports.get(8 + i), directory,
          List.of(config, "--state-directory=" + directory.resolve("state" + i))));
      dispatchers.add(new ServiceProcess("dispatcher", "dispatcher", i, ports.get(4 + i),
          ports.get(10 + i), directory, List.of(config)));
    }
    // The services wait for what the provisioner makes.
    for (var service : services()) service.start();
    provision(directory, config);
    awaitReady();
  }

  private static void provision(Path directory, String config)
      throws IOException, InterruptedException {
    var log = directory.resolve("provision.log");
    var process = new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
        "-XX:TieredStopAtLevel=1", "-cp", ServiceProcess.jar("ingest-api", "api").toString(),
        "io.posthaste.service.Provision", config).redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    if (process.waitFor() != 0) throw new AssertionError(Files.readString(log));
  }

  private static String configuration(String brokers, List<Integer> ports) {
    return """
        posthaste:
          kafka.bootstrap-servers: %s
          topics: {prefix: %s, partitions: 6, replication-factor: 3, min-insync-replicas: 2}
          tenants.default:
            token: %s
            current-signing-key: sig_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            next-signing-key: sig_bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
          destinations.allowed-ranges: 127.0.0.0/8
          scheduler: {threads: 2, missed-runs: all}
          api.drain: 2s
          internal:
            bind-address: 127.0.0.1
            token: what-services-show-each-other
            schedulers: ["http://127.0.0.1:%d", "http://127.0.0.1:%d"]
            dispatchers: ["http://127.0.0.1:%d", "http://127.0.0.1:%d"]
        """
        .formatted(brokers, PREFIX, TOKEN, ports.get(2), ports.get(3), ports.get(4),
            ports.get(5));
  }
}
