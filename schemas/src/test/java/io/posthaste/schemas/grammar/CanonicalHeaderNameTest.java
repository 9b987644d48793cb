package io.posthaste.schemas.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalHeaderNameTest {

  @ParameterizedTest
  @CsvSource({"content-type, Content-Type", "TEST-HEADER, Test-Header",
      "Content-Type, Content-Type",
      "bypass-tunnel-reminder, Bypass-Tunnel-Reminder", "etag, Etag",
      "www-authenticate, Www-Authenticate",
      "Upstash-Workflow-RunId, Upstash-Workflow-Runid", "x-b3-traceId, X-B3-Traceid",
      "uPSTASH-workflow-SDK-version, Upstash-Workflow-Sdk-Version", "a, A", "-a--b-, -A--B-",
      "foo_bar, Foo_bar", "x.y, X.y", "9abc, 9abc", "sec-ch-ua, Sec-Ch-Ua"})
  void everyWordOfAHeaderNameStartsWithACapital(String name, String canonical) {
    assertThat(CanonicalHeaderName.of(name)).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "user agent", "caf\u00E9-x", "a:b", "a/b", "a\nb", "\u017F"})
  void textThatIsNoHeaderNameComesBackAsItIs(String text) {
    assertThat(CanonicalHeaderName.of(text)).isEqualTo(text);
  }
}
