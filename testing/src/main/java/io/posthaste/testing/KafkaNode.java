package io.posthaste.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/**
 * The main class of a process with one node of a {@link KafkaCluster}. Arguments: a file with Kafka's
 * settings, the cluster's id.
 */
final class KafkaNode {
  private KafkaNode() {}

  public static void main(String[] arguments) throws Exception {
    var settings = new Properties();
    try (var file = Files.newBufferedReader(Path.of(arguments[0]))) {
      settings.load(file);
    }
    format(settings, arguments[1]);
    var server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    server.startup();
    server.awaitShutdown();
  }

  private static void format(Properties settings, String clusterId) throws Exception {
    String directory = settings.getProperty("log.dirs");
    Files.createDirectories(Path.of(directory));
    try (var nowhere = new PrintStream(OutputStream.nullOutputStream(), false,
        StandardCharsets.UTF_8)) {
      new Formatter().setClusterId(clusterId)
          .setNodeId(Integer.parseInt(settings.getProperty("node.id")))
          .setDirectories(List.of(directory))
          .setMetadataLogDirectory(directory)
          .setControllerListenerName(settings.getProperty("controller.listener.names"))
          .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
          .setIgnoreFormatted(true)
          .setPrintStream(nowhere)
          .run();
    }
  }

  /** Starts one; what it prints goes into the file. */
  static Process start(Path settings, String clusterId, Path output) throws IOException {
    return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC", "-Xmx256m", "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp",
        System.getProperty("java.class.path"), KafkaNode.class.getName(), settings.toString(),
        clusterId).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
        .start();
  }
}
