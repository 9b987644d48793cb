package io.posthaste.schemas.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
  @ParameterizedTest
  @CsvSource({"127.0.0.1, loopback", "127.255.0.9, loopback", "::1, loopback",
      "::ffff:127.0.0.1, loopback", "10.1.2.3, private", "172.16.0.1, private",
      "172.31.255.255, private", "192.168.0.1, private", "100.64.0.1, private", "fd00::1, private",
      "169.254.169.254, link-local or metadata", "fe80::1, link-local or metadata",
      "224.0.0.1, multicast", "ff02::1, multicast", "0.0.0.0, unspecified", "::, unspecified",
      "255.255.255.255, reserved", "198.18.0.1, reserved", "192.0.2.1, reserved",
      "2001:db8::1, reserved", "2001::1, reserved", "64:ff9b::7f00:1, loopback",
      "64:ff9b::a00:1, private", "2002:7f00:1::, loopback",
      "2002:a9fe:a9fe::1, link-local or metadata",
      "::10.0.0.1, private"})
  void aReservedAddressIsRefusedWithItsKind(String address, String kind) {
    assertThat(AddressPolicy.PUBLIC_ONLY.refusal(InetAddress.ofLiteral(address))).contains(kind);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1.1.1", "172.15.255.255", "172.32.0.1", "100.63.255.255", "128.0.0.1",
      "2606:4700::1", "64:ff9b::101:101", "2002:101:101::1"})
  void aPublicAddressMayBeCalled(String address) {
    assertThat(AddressPolicy.PUBLIC_ONLY.refusal(InetAddress.ofLiteral(address))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"localhost, loopback", "LOCALHOST, loopback", "a.localhost, loopback",
      "127.0.0.1, loopback", "[::1], loopback", "[::ffff:10.0.0.1], private",
      "169.254.169.254, link-local or metadata"})
  void aHostThatIsAReservedAddressIsRefusedBeforeAnyLookUp(String host, String kind) {
    assertThat(AddressPolicy.PUBLIC_ONLY.refusalOfHost(host)).contains(kind);
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.com", "localhost.example.com", "1.1.1.1", "[2606:4700::1]",
      "face.b00c", "cafe", ""})
  void anyOtherHostIsLeftToTheCall(String host) {
    assertThat(AddressPolicy.PUBLIC_ONLY.refusalOfHost(host)).isEmpty();
  }

  @Test
  void whatIsAllowedByConfigurationMayBeCalled() {
    var loopback = AddressPolicy.allowingLoopback();
    assertThat(loopback.refusal(InetAddress.ofLiteral("127.0.0.1"))).isEmpty();
    assertThat(loopback.refusalOfHost("localhost")).isEmpty();
    assertThat(loopback.refusal(InetAddress.ofLiteral("10.0.0.1"))).contains("private");
    var one = new AddressPolicy(List.of(IpRange.parse("10.1.0.0/17")));
    assertThat(one.refusal(InetAddress.ofLiteral("10.1.127.255"))).isEmpty();
    assertThat(one.refusal(InetAddress.ofLiteral("10.1.128.0"))).contains("private");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "example.com/8",
      "::/129"})
  void aRangeThatIsNoneIsAnError(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> IpRange.parse(text));
  }
}
