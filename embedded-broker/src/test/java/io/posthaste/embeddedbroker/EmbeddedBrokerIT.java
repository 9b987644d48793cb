package io.posthaste.embeddedbroker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.posthaste.embeddedbroker.BrokerStartException.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EmbeddedBrokerIT {
  @TempDir
  Path directory;

  @Test
  void recordsAndCommitsSurviveARestart() throws Exception {
    try (var broker = start()) {
      var client = new ClientOf(broker.bootstrapServers());
      client.createTopic();
      client.produce("one", "two");
      assertThat(client.consume(2)).containsExactly("one", "two");
    }
    try (var broker = start()) {
      var client = new ClientOf(broker.bootstrapServers());
      assertThat(client.readAll()).containsExactly("one", "two");
      client.produce("three");
      assertThat(client.consume(1)).containsExactly("three");
    }
  }

  @Test
  void acknowledgedRecordsSurviveAKill() throws Exception {
    Process process = BrokerProcess.start(directory);
    try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      var client = new ClientOf(output.readLine());
      client.createTopic();
      client.produce("one", "two");
      process.toHandle().destroyForcibly(); // by its handle: leaves what it printed to be read
      assertThat(output.readLine()).as("more on standard output than the test's own line").isNull();
    } finally {
      process.destroyForcibly();
    }
    try (var broker = start()) {
      assertThat(new ClientOf(broker.bootstrapServers()).readAll()).containsExactly("one", "two");
    }
  }

  @Test
  void aRecordOfTheLargestSizeIsTaken() throws Exception {
    try (var broker = start()) {
      var client = new ClientOf(broker.bootstrapServers());
      client.createTopic();
      client.produce("x".repeat((4 << 20) + (256 << 10)));
      assertThat(client.readAll()).singleElement().asString().hasSize((4 << 20) + (256 << 10));
    }
  }

  @Test
  void aSecondBrokerOnTheSameDirectoryIsRefusedAndTheFirstGoesOn() throws Exception {
    try (var broker = start()) {
      var failure = catchThrowableOfType(BrokerStartException.class, this::start);

      assertThat(failure.reason()).isEqualTo(Reason.DIRECTORY_IN_USE);
      var client = new ClientOf(broker.bootstrapServers());
      client.createTopic();
      client.produce("one");
      assertThat(client.readAll()).containsExactly("one");
    }
  }

  @Test
  void damagedMetadataFailsTheStartAndNothingElse() throws IOException {
    start().close();
    Path bootstrap = directory.resolve("kafka/bootstrap.checkpoint");
    byte[] bytes = Files.readAllBytes(bootstrap);
    Arrays.fill(bytes, 8, 32, (byte) 0x7f);
    Files.write(bootstrap, bytes);

    var failure = catchThrowableOfType(BrokerStartException.class, this::start);

    assertThat(failure.reason()).isEqualTo(Reason.KAFKA_FAILED);
    assertThat(failure).hasMessageContaining(directory.toString());
    Files.delete(bootstrap); // not in use by anything that was left running
  }

  private EmbeddedBroker start() {
    return EmbeddedBroker.start(EmbeddedBrokerConfig.in(directory));
  }
}
