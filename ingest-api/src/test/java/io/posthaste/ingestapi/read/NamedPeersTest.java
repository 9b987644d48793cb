package io.posthaste.ingestapi.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class NamedPeersTest {
  private final Map<String, InetAddress[]> names = new ConcurrentHashMap<>();

  private NamedPeers peers(List<String> schedulers, List<String> dispatchers) {
    return new NamedPeers(schedulers, dispatchers, name -> {
      var addresses = names.get(name);
      if (addresses == null) throw new UnknownHostException(name);
      return addresses;
    }, Duration.ofMillis(5));
  }

  private static InetAddress[] addresses(String... literals) {
    return Arrays.stream(literals).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
  }

  @Test
  void addressesOfTheSettingsAreTakenAsTheyAre() {
    try (var peers = peers(List.of("http://a:1", "http://b:1"), List.of())) {
      assertThat(peers.schedulers()).containsExactly("http://a:1", "http://b:1");
      assertThat(peers.dispatchers()).isEmpty();
    }
  }

  @Test
  void aNameStandsForAllOfItsAddressesAsTheyChange() {
    names.put("dispatchers", addresses("10.0.0.2", "10.0.0.1"));
    try (var peers = peers(List.of(), List.of("http://a:1", "dns+http://dispatchers:8082"))) {
      Awaitility.await()
          .ignoreException(ReadUnavailableException.class)
          .untilAsserted(() -> assertThat(peers.dispatchers()).containsExactly("http://a:1",
              "http://10.0.0.1:8082", "http://10.0.0.2:8082"));

      names.put("dispatchers", addresses("10.0.0.3", "fd00::1"));

      Awaitility.await()
          .untilAsserted(() -> assertThat(peers.dispatchers()).containsExactly("http://a:1",
              "http://10.0.0.3:8082", "http://[fd00:0:0:0:0:0:0:1]:8082"));
    }
  }

  @Test
  void aNameThatStandsForNothingCannotBeAsked() {
    names.put("schedulers", addresses("10.0.0.1"));
    try (var peers = peers(List.of("dns+http://schedulers:8081"), List.of())) {
      Awaitility.await()
          .ignoreException(ReadUnavailableException.class)
          .until(() -> !peers.schedulers().isEmpty());

      names.clear();

      Awaitility.await()
          .untilAsserted(() -> assertThatThrownBy(peers::schedulers)
              .isInstanceOf(ReadUnavailableException.class)
              .hasMessageContaining("dns+http://schedulers:8081"));
    }
  }
}
