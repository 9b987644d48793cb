package io.posthaste.embeddedbroker;

import io.posthaste.embeddedbroker.BrokerStartException.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.metadata.properties.MetaProperties;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.properties.PropertiesUtils;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.jspecify.annotations.Nullable;

/** Kafka's format of a log directory: writes it, and checks that a directory has it and is ours. */
final class StorageFormat {
  private StorageFormat() {}

  /**
   * Formats {@code scratch} and moves it to {@code target} in one step, so that a crash leaves no
   * half.
   */
  static void format(Path scratch, Path target) throws IOException {
    Utils.delete(scratch.toFile());
    Files.createDirectories(scratch);
    try (var nowhere = new PrintStream(OutputStream.nullOutputStream(), false,
        StandardCharsets.UTF_8)) {
      new Formatter().setClusterId(ClusterId.random())
          .setNodeId(BrokerSettings.NODE_ID)
          .setDirectories(List.of(scratch.toString()))
          .setMetadataLogDirectory(scratch.toString())
          .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
          .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
          .setPrintStream(nowhere)
          .run();
    } catch (Exception e) { // declared so by Kafka; what it throws is an I/O error or a wrapped one
      throw new IOException("Formatting " + scratch + " failed: " + e.getMessage(), e);
    }
    Files.move(scratch, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** @throws BrokerStartException unless {@code kafka} was formatted by us for this one node */
  static void check(Path kafka) {
    Path file = kafka.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME);
    if (!Files.isRegularFile(file)) throw damaged(kafka, "it has no " + file.getFileName(), null);
    MetaProperties found;
    try {
      found = new MetaProperties.Builder(PropertiesUtils.readPropertiesFile(file.toString()))
          .build();
    } catch (IOException | RuntimeException e) {
      throw damaged(kafka, file.getFileName() + " is not readable: " + e.getMessage(), e);
    }
    String clusterId = found.clusterId()
        .orElseThrow(() -> damaged(kafka, file.getFileName() + " has no cluster.id", null));
    if (!ClusterId.isOurs(clusterId))
      throw damaged(kafka, "it belongs to another Kafka cluster, '" + clusterId + "'", null);
    if (found.nodeId().orElse(-1) != BrokerSettings.NODE_ID)
      throw damaged(kafka, "it belongs to node " + found.nodeId().orElse(-1) + " of a cluster",
          null);
    if (found.directoryId().isEmpty())
      throw damaged(kafka, file.getFileName() + " has no directory.id", null);
  }

  private static BrokerStartException damaged(Path kafka, String what,
      @Nullable Throwable cause) {
    return new BrokerStartException(Reason.DIRECTORY_DAMAGED,
        "The broker's data in " + kafka + " cannot be used: " + what
            + ". Restore the directory from a backup, or move it away to start with an empty broker.",
        cause);
  }
}
