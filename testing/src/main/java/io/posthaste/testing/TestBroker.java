package io.posthaste.testing;

import io.posthaste.embeddedbroker.EmbeddedBroker;
import io.posthaste.embeddedbroker.EmbeddedBrokerConfig;
import io.posthaste.schemas.topic.TopicProvisioner;
import io.posthaste.schemas.topic.TopicSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Utils;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A Kafka of one broker that all tests of a run share. They keep apart by topic prefix, and by
 * group and transactional ids made from it. Safe for use by several threads.
 */
public final class TestBroker implements AutoCloseable {
  private final String bootstrapServers;
  private final Runnable stop;

  private TestBroker(String bootstrapServers, Runnable stop) {
    this.bootstrapServers = bootstrapServers;
    this.stop = stop;
  }

  static TestBroker embedded() {
    Path directory = temporaryDirectory();
    var broker = EmbeddedBroker.start(EmbeddedBrokerConfig.in(directory));
    return new TestBroker(broker.bootstrapServers(), () -> {
      broker.close();
      delete(directory);
    });
  }

  static TestBroker inContainer(String image) {
    var container = new KafkaContainer(
        DockerImageName.parse(image).asCompatibleSubstituteFor("apache/kafka"))
        .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
        .withEnv("KAFKA_TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS", "1000");
    container.start();
    return new TestBroker(container.getBootstrapServers(), container::stop);
  }

  /** What Kafka clients take as {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /**
   * A new set of empty topics under a random prefix: 4 partitions, one copy, ready for producers.
   */
  public TopicSettings freshTopics() {
    return freshTopics(TopicSettings.oneBroker());
  }

  /** The same with other settings, but for the prefix. */
  public TopicSettings freshTopics(TopicSettings wanted) {
    var settings = wanted
        .withPrefix("t" + UUID.randomUUID().toString().substring(0, 8) + ".");
    try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      new TopicProvisioner(admin, settings).provision();
    }
    return settings;
  }

  /** For the extension, after the last test. */
  @Override
  public void close() {
    stop.run();
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("posthaste-test-broker");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) {
    try {
      Utils.delete(directory.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
