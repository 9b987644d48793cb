package io.posthaste.embeddedbroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.posthaste.embeddedbroker.BrokerStartException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir
  Path parent;

  @Test
  void aNewDirectoryIsFormattedOnceAndKeepsItsClusterId() throws IOException {
    try (var first = open()) {
      assertThat(first.kafka()).isDirectory();
    }
    String identity = Files.readString(metaProperties());
    open().close();

    assertThat(identity).contains("cluster.id=posthaste-").contains("node.id=1");
    assertThat(metaProperties()).hasContent(identity);
  }

  @Test
  void aFormatThatWasInterruptedStartsAnew() throws IOException {
    Path half = Files.createDirectories(directory().resolve("kafka.formatting"));
    Files.writeString(half.resolve("meta.properties"), "half a li");

    open().close();

    assertThat(half).doesNotExist();
    assertThat(metaProperties()).isNotEmptyFile();
  }

  @Test
  void aDirectoryInUseIsRefusedUntilItsHolderCloses() {
    try (var _ = open()) {
      assertThat(refusal().reason()).isEqualTo(Reason.DIRECTORY_IN_USE);
      assertThat(refusal()).hasMessageContaining(directory().toString())
          .hasMessageContaining("in use by another process");
    }
    open().close();
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsNotWritable() throws IOException {
    Files.createFile(directory());

    assertThat(refusal().reason()).isEqualTo(Reason.DIRECTORY_NOT_WRITABLE);
  }

  @Test
  void dataWithoutItsPropertiesIsDamaged() throws IOException {
    open().close();
    Files.delete(metaProperties());

    assertDamaged("it has no meta.properties");
  }

  @Test
  void unreadablePropertiesAreDamage() throws IOException {
    open().close();
    Files.write(metaProperties(), new byte[]{0, 1, 2, (byte) 0xff});

    assertDamaged("meta.properties has no cluster.id");
  }

  @Test
  void propertiesOfAnUnknownVersionAreDamage() throws IOException {
    open().close();
    Files.writeString(metaProperties(),
        Files.readString(metaProperties()).replace("version=1", "version=9"));

    assertDamaged("meta.properties is not readable");
  }

  @Test
  void dataOfAnotherKafkaIsNotOurs() throws IOException {
    open().close();
    String identity = Files.readString(metaProperties());
    Files.writeString(metaProperties(),
        identity.replaceAll("cluster.id=.*", "cluster.id=4L6g3nShT-eMCtK--X86sw"));

    assertDamaged("it belongs to another Kafka cluster, '4L6g3nShT-eMCtK--X86sw'");
  }

  @Test
  void dataOfAnotherNodeIsNotOurs() throws IOException {
    open().close();
    Files.writeString(metaProperties(),
        Files.readString(metaProperties()).replace("node.id=1", "node.id=2"));

    assertDamaged("it belongs to node 2 of a cluster");
  }

  private void assertDamaged(String why) {
    assertThat(refusal().reason()).isEqualTo(Reason.DIRECTORY_DAMAGED);
    assertThat(refusal()).hasMessageContaining(why).hasMessageContaining("move it away");
  }

  private BrokerStartException refusal() {
    return catchThrowableOfType(BrokerStartException.class, this::open);
  }

  private DataDirectory open() {
    return DataDirectory.open(directory());
  }

  private Path directory() {
    return parent.resolve("data");
  }

  private Path metaProperties() {
    return directory().resolve("kafka/meta.properties");
  }
}
