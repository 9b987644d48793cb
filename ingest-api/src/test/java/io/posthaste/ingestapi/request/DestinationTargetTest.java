package io.posthaste.ingestapi.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthaste.schemas.header.HeaderField;
import java.util.Locale;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DestinationTargetTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = ' ', value = {
      "https://a.b https://a.b",
      "https://a.b/ https://a.b/",
      "HTTPS://A.b/ HTTPS://A.b/",
      "http:/a.b http://a.b",
      "https:/a.b//c https://a.b//c",
      "https:///a https:///a",
      "https%3A%2F%2Fa.b%2Fc%252F https://a.b/c%2F",
      "https%3a//a.b https://a.b",
      "https%3A%2Fa.b https://a.b",
      "https%3A%2F%2Fa.b%3Fx=1?y=2 https://a.b?x=1&y=2",
      "my-group my-group",
      "my%2Dgroup my%2Dgroup",
      "httpbin httpbin",
      "ftp%3A%2F%2Fa ftp%3A%2F%2Fa",
      "https%3A%2F%2Fa%2 https%3A%2F%2Fa%2",
      "https://a.b? https://a.b?",
      "https://a.b?x https://a.b?x",
      "https://a.b?x=1&&y=%41+&x=? https://a.b?x=1&&y=%41+&x=?",
      "https://a.b?upstash-delay=1s https://a.b",
      "https://a.b?upstash-delay=1s&x=1 https://a.b?x=1",
      "https://a.b?x=1&Upstash-Delay=1s&y https://a.b?x=1&y",
      "https://a.b?x=1&%75pstash-delay=1s https://a.b?x=1",
      "https://a.b?x=1&qstash_token=t https://a.b?x=1",
      "https://a.b?QSTASH_TOKEN=t https://a.b?QSTASH_TOKEN=t",
      "my-group?upstash-retries=1 my-group"})
  void theDestinationIsWhatTheTargetSays(String raw, String destination) {
    assertThat(DestinationTarget.parse(raw).destination()).isEqualTo(destination);
  }

  @Test
  void parametersForThisServerAreDecoded() {
    var query = DestinationTarget
        .parse("https://a.b?upstash-cron=0+9%20*&Upstash-Forward-X=%c3%a4&qstash_token=a%2Bb")
        .query();
    assertThat(query.token()).isEqualTo("a+b");
    assertThat(query.config().list()).containsExactly(new HeaderField("upstash-cron", "0 9 *"),
        new HeaderField("Upstash-Forward-X", "\u00c3\u00a4"));
    assertThat(query.toString()).doesNotContain("a+b");
  }

  @Test
  void aParameterForThisServerThatIsNotEncodedWellIsNamed() {
    assertThatThrownBy(() -> DestinationTarget.parse("https://a.b?Upstash-Delay=%1"))
        .isInstanceOfSatisfying(RefusedException.class,
            e -> assertThat(e.refusal()).isEqualTo(Refusal.invalid(
                "query parameter upstash-delay: expected two hexadecimal digits after each %")));
  }

  @Property(tries = 2000)
  void whateverBytesGiveADestinationOrARefusal(
      @ForAll @CharRange(from = 0, to = 255) @Chars({'%', '?', '&', '=', '/', ':',
          '+'}) @StringLength(max = 60) String raw) {
    try {
      var target = DestinationTarget.parse(raw);
      for (var field : target.query().config()) assertThat(field.bytes()).isNotNull();
    } catch (RefusedException e) {
      assertThat(e.refusal().status()).isEqualTo(400);
    }
  }

  @Property(tries = 2000)
  void aUrlWithoutReservedParametersIsKeptByteForByte(
      @ForAll @CharRange(from = 1, to = 255) @StringLength(max = 60) String rest) {
    String raw = "https://" + rest;
    if (raw.toLowerCase(Locale.ROOT).contains("stash")) return;
    assertThat(DestinationTarget.parse(raw).destination()).isEqualTo(raw);
  }

  @Example
  void anEmptyTargetIsAnEmptyDestination() {
    assertThat(DestinationTarget.parse("").destination()).isEmpty();
  }
}
