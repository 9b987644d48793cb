package io.posthaste.embeddedbroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class EmbeddedBrokerConfigTest {
  private static final Path DIRECTORY = Path.of("data");

  @Test
  void withoutMoreItListensOnLoopbackAtFreePorts() {
    assertThat(EmbeddedBrokerConfig.in(DIRECTORY))
        .isEqualTo(new EmbeddedBrokerConfig(DIRECTORY, "127.0.0.1", 0, 0));
  }

  @Test
  void aPortOutsideTheRangeIsRefused() {
    assertThatThrownBy(() -> EmbeddedBrokerConfig.in(DIRECTORY).withBrokerPort(65_536))
        .hasMessage("Expected brokerPort from 0 to 65535, but it was 65536");
  }

  @Test
  void twoListenersCannotShareAPort() {
    assertThatThrownBy(() -> new EmbeddedBrokerConfig(DIRECTORY, "127.0.0.1", 9092, 9092))
        .hasMessage("Expected two ports, but brokerPort and controllerPort are both 9092");
  }
}
