package io.posthaste.clustertests;

import io.posthaste.testing.FreePorts;
import io.posthaste.testing.KafkaCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Three brokers and two processes of each service, configured by one file as an operator would. */
final class Installation implements AutoCloseable {
  static final String TOKEN = "a-token-of-a-tenant";
  static final String PREFIX = "posthaste.";
  static final int BROKERS = 3;
  private static final int SERVICES = 10;

  final KafkaCluster kafka;
  final List<ServiceProcess> apis = new ArrayList<>();
  final List<ServiceProcess> schedulers = new ArrayList<>();
  final List<ServiceProcess> dispatchers = new ArrayList<>();
  final List<ServiceProcess> dlqConsumers = new ArrayList<>();
  final List<ServiceProcess> eventLogs = new ArrayList<>();

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

  List<List<ServiceProcess>> kinds() {
    return List.of(apis, schedulers, dispatchers, dlqConsumers, eventLogs);
  }

  List<ServiceProcess> services() {
    return kinds().stream().flatMap(List::stream).toList();
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
    var ports = FreePorts.take(2 * SERVICES);
    Path file = Files.writeString(directory.resolve("installation.yaml"),
        configuration(kafka.bootstrapServers(), ports));
    String config = "--config=" + file;
    for (int i = 0; i < 2; i++) {
      apis.add(process("ingest-api", "api", i, ports, 0, directory, config));
      schedulers.add(process("scheduler-streams", "scheduler", i, ports, 2, directory, config,
          "--state-directory=" + directory.resolve("state" + i)));
      dispatchers.add(process("dispatcher", "dispatcher", i, ports, 4, directory, config));
      dlqConsumers.add(process("dlq-consumer", "dlq", i, ports, 6, directory, config,
          "--directory=" + directory.resolve("dlq" + i)));
      eventLogs.add(process("event-log", "events", i, ports, 8, directory, config,
          "--directory=" + directory.resolve("events" + i)));
    }
    // The services wait for what the provisioner makes.
    for (var service : services()) service.start();
    provision(directory, config);
    awaitReady();
  }

  /** @param from where the ports of the service begin; those of management come behind all others */
  private static ServiceProcess process(String module, String service, int number,
      List<Integer> ports, int from, Path directory, String... arguments) {
    return new ServiceProcess(module, service, number, ports.get(from + number),
        ports.get(SERVICES + from + number), directory, List.of(arguments));
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
          topics: {prefix: %s, partitions: 4, replication-factor: 3, min-insync-replicas: 2}
          tenants.default:
            token: %s
            current-signing-key: sig_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            next-signing-key: sig_bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
          destinations.allowed-ranges: 127.0.0.0/8
          scheduler: {threads: 1, missed-runs: all}
          api.drain: 2s
          internal:
            bind-address: 127.0.0.1
            token: what-services-show-each-other
            schedulers: ["http://127.0.0.1:%d", "http://127.0.0.1:%d"]
            dispatchers: ["http://127.0.0.1:%d", "http://127.0.0.1:%d"]
            dlq-consumers: ["http://127.0.0.1:%d", "http://127.0.0.1:%d"]
            event-logs: ["http://127.0.0.1:%d", "http://127.0.0.1:%d"]
        """
        .formatted(brokers, PREFIX, TOKEN, ports.get(2), ports.get(3), ports.get(4),
            ports.get(5), ports.get(6), ports.get(7), ports.get(8), ports.get(9));
  }
}
