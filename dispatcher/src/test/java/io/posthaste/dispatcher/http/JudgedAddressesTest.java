package io.posthaste.dispatcher.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.address.AddressPolicy;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JudgedAddressesTest {
  private static List<InetAddress> addresses(String... literals) {
    return Stream.of(literals).map(InetAddress::ofLiteral).toList();
  }

  @Test
  void refusedAddressesAreLeftOut() {
    assertThat(JudgedAddresses.of(addresses("10.0.0.1", "1.1.1.1", "::1", "2606:4700::1111"),
        AddressPolicy.PUBLIC_ONLY))
        .isEqualTo(new JudgedAddresses.Allowed(addresses("1.1.1.1", "2606:4700::1111")));
  }

  @Test
  void aHostWithNoOtherAddressIsRefusedForTheFirst() {
    assertThat(JudgedAddresses.of(addresses("169.254.169.254", "10.0.0.1"),
        AddressPolicy.PUBLIC_ONLY))
        .isEqualTo(new JudgedAddresses.Refused("link-local or metadata"));
  }
}
