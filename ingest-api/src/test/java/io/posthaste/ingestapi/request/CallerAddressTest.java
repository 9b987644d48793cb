package io.posthaste.ingestapi.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.address.IpRange;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallerAddressTest {
  private final CallerAddress callers = new CallerAddress(
      List.of(IpRange.parse("10.0.0.0/8"), IpRange.parse("::1")));

  @ParameterizedTest(name = "{0} with {1}: {2}")
  @CsvSource(delimiter = ';', nullValues = "-", value = {
      "1.2.3.4; -; 1.2.3.4",
      "1.2.3.4; 9.9.9.9; 1.2.3.4",
      "10.0.0.1; 9.9.9.9; 9.9.9.9",
      "10.0.0.1; 6.6.6.6, 9.9.9.9; 9.9.9.9",
      "10.0.0.1; 9.9.9.9, 10.2.2.2; 9.9.9.9",
      "10.0.0.1; 10.3.3.3, 10.2.2.2; 10.3.3.3",
      "10.0.0.1; 9.9.9.9, unknown; 10.0.0.1",
      "::1; 2001:db8::1; 2001:db8:0:0:0:0:0:1"})
  void onlyTrustedProxiesAreBelieved(String remote, String forwardedFor, String caller) {
    assertThat(callers.of(InetAddress.ofLiteral(remote), forwardedFor)).isEqualTo(caller);
  }

  @ParameterizedTest
  @CsvSource("10.0.0.1, 9.9.9.9")
  void nobodyIsTrustedByDefault(String remote, String forwardedFor) {
    assertThat(new CallerAddress(List.of()).of(InetAddress.ofLiteral(remote), forwardedFor))
        .isEqualTo(remote);
  }
}
