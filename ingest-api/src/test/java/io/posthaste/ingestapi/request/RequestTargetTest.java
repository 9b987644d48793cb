package io.posthaste.ingestapi.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTargetTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = ' ', nullValues = "-", value = {
      "/v2/publish/https://a|b?c=%zz /v2/publish https://a|b?c=%zz",
      "/v2/publish/ /v2/publish ''",
      "/v2/publish /v2/publish -",
      "/v2/%70ublish/x /v2/%70ublish/x -",
      "/v2/keys?qstash_token=x /v2/keys -",
      "/v2/schedules/https://a//b|?c=d /v2/schedules/- -",
      "/v2/schedules/ /v2/schedules/ -",
      "/v2/schedules?x /v2/schedules -",
      "/v2/enqueue/q/https://a|b?c=d /v2/enqueue -",
      "/v2/enqueue /v2/enqueue -",
      "/v2/flowControl/a|/b?c=d /v2/flowControl/- -",
      "/v2/flowControl/?search=x /v2/flowControl/ -",
      "/v2/a{b}|%zz%41 /v2/a%7Bb%7D%7C%25zz%41 -",
      "/actuator/x?tag=a|b&c=d /actuator/x?tag=a%7Cb&c=d -",
      "http://h:1/v2/publish/x?y /v2/publish x?y",
      "https://h / -",
      "http://h?x /?x -",
      "* /* -",
      "h:443 /h:443 -"})
  void theFrameworkGetsAHarmlessTargetAndThePublisherItsDestination(String raw, String routed,
      String destination) {
    var target = RequestTarget.parse(raw);
    assertThat(target.routed()).isEqualTo(routed);
    assertThat(target.publishDestination()).isEqualTo(destination);
    assertThat(RequestTarget.parse(target.text())).isEqualTo(target);
  }

  @Property(tries = 2000)
  void whateverIsSentAnyUriParserTakesWhatIsRouted(
      @ForAll @CharRange(from = 0, to = 255) @Chars({'%', '?', '/', ':',
          '#'}) @StringLength(max = 40) String raw) {
    String routed = RequestTarget.parse(raw).routed();
    var uri = URI.create("http://localhost:8080" + routed);
    assertThat(uri.getRawPath()).startsWith("/");
  }
}
