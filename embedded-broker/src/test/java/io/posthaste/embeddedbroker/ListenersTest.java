package io.posthaste.embeddedbroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.posthaste.embeddedbroker.BrokerStartException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ListenersTest {
  private static final EmbeddedBrokerConfig CONFIG = EmbeddedBrokerConfig.in(Path.of("data"));

  @Test
  void freePortsAreTakenAndToldToClients() {
    try (var listeners = Listeners.bind(CONFIG)) {
      assertThat(listeners.advertised()).matches("127\\.0\\.0\\.1:[1-9]\\d+")
          .isEqualTo(listeners.listening());
      assertThat(listeners.controllerPort()).isPositive();
    }
  }

  @Test
  void aWildcardIsListenedOnButClientsAreToldLoopback() {
    try (var listeners = Listeners
        .bind(new EmbeddedBrokerConfig(CONFIG.directory(), "0.0.0.0", 0, 0))) {
      assertThat(listeners.listening()).startsWith("0.0.0.0:");
      assertThat(listeners.advertised()).startsWith("127.0.0.1:");
    }
  }

  @Test
  void aTakenPortIsNamed() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      var failure = catchThrowableOfType(BrokerStartException.class,
          () -> Listeners.bind(CONFIG.withBrokerPort(taken.getLocalPort())));

      assertThat(failure.reason()).isEqualTo(Reason.PORT_TAKEN);
      assertThat(failure).hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("choose another port");
    }
  }

  @Test
  void anAddressOfAnotherMachineIsRefused() {
    var config = new EmbeddedBrokerConfig(CONFIG.directory(), "192.0.2.1", 0, 0);

    var failure = catchThrowableOfType(BrokerStartException.class, () -> Listeners.bind(config));

    assertThat(failure.reason()).isEqualTo(Reason.HOST_NOT_LOCAL);
  }
}
