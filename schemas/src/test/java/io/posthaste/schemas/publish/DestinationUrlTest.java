package io.posthaste.schemas.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.posthaste.schemas.grammar.InvalidValueException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationUrlTest {
  @ParameterizedTest
  @CsvSource(delimiter = ' ', value = {
      // text, host, port, target
      "https://example.com example.com 443 /", "http://example.com example.com 80 /",
      "HTTPS://Example.COM/A example.com 443 /A", "https://example.com: example.com 443 /",
      "https://example.com:8443/a example.com 8443 /a",
      "https://example.com//a//b/?x=1&y=%2F example.com 443 //a//b/?x=1&y=%2F",
      "https://example.com?x=1 example.com 443 /?x=1", "https://example.com#part example.com 443 /",
      "https://example.com/a#b?c example.com 443 /a",
      "https://example.com/a/../b/./c example.com 443 /a/../b/./c",
      "https://example.com/%7e%zz example.com 443 /%7e%zz",
      "https://example.com/a:b@c|{}[] example.com 443 /a:b@c|{}[]",
      "http://[::1]:8080/x [::1] 8080 /x", "http://127.0.0.1:1/ 127.0.0.1 1 /",
      "http://my_service.internal:80/ my_service.internal 80 /",
      "https://bücher.example/ xn--bcher-kva.example 443 /",
      "https://example.com/ü example.com 443 /%C3%BC",
      "https://example.com./ example.com. 443 /",
      "https://user:pass@example.com/ example.com 443 /"})
  void aUrlIsTakenApartAndNothingInItIsNormalised(String text, String host, int port,
      String target) {
    var url = DestinationUrl.parse(text);
    assertThat(url.text()).isEqualTo(text);
    assertThat(url.host()).isEqualTo(host);
    assertThat(url.port()).isEqualTo(port);
    assertThat(url.target()).isEqualTo(target);
  }

  @Test
  void aBlankInThePathIsEncoded() {
    assertThat(DestinationUrl.parse("https://example.com/a b").target()).isEqualTo("/a%20b");
  }

  @Test
  void userInfoAndHostHeaderAreToldApart() {
    assertThat(DestinationUrl.parse("https://u:p@example.com/").userInfo()).isEqualTo("u:p");
    assertThat(DestinationUrl.parse("https://example.com:443/").hostHeader())
        .isEqualTo("example.com");
    assertThat(DestinationUrl.parse("http://example.com:443/").hostHeader())
        .isEqualTo("example.com:443");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "example.com", "ftp://example.com", "https:/example.com", "https://",
      "https:///path", "https://:80/", "https://a..b/", "https://-a/", "https://a b/",
      "https://example.com:0/", "https://example.com:65536/", "https://example.com:x/",
      "https://[::1/", "https://[zz]/", "https://exa\nmple.com/", "https://example.com/\u0000",
      "https://@/"})
  void anythingElseIsRefused(String text) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> DestinationUrl.parse(text));
  }

  @Test
  void aHostNameHasLabelsOf63AndIsOf253Characters() {
    String label = "a".repeat(63);
    String longest = (label + ".").repeat(3) + "a".repeat(61);
    for (String name : new String[]{label, longest, longest + ".", "a-b", "_a_.b_"}) {
      assertThat(DestinationUrl.parse("https://" + name).host()).isEqualTo(name);
    }
    for (String name : new String[]{label + "a", longest + "a", longest + "a.", "a-", "a.-b",
        "a-.b",
        ".a", ".", "a..", "a!b", "ü" + label + ".example"}) {
      assertThatExceptionOfType(InvalidValueException.class).as(name)
          .isThrownBy(() -> DestinationUrl.parse("https://" + name));
    }
  }

  @Property
  void whateverTextComesInTheAnswerIsAUrlOrANamedError(@ForAll String text) {
    for (String prefix : new String[]{"", "https://", "http://example.com/"}) {
      try {
        var url = DestinationUrl.parse(prefix + text);
        assertThat(url.target()).startsWith("/").matches("[\\x21-\\x7e]+");
      } catch (InvalidValueException named) {
        assertThat(named.getMessage()).isNotBlank();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"my-group, my-group", "_x.1, _x.1"})
  void aNameIsAUrlGroup(String text, String name) {
    assertThat(Destination.parse(text)).isEqualTo(new Destination.Group(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ftp://example.com", "my group", "api/llm", "api", "a/b", "//x"})
  void neitherUrlNorNameIsNoDestination(String text) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> Destination.parse(text));
  }
}
