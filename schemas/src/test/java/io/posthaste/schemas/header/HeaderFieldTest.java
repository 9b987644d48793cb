package io.posthaste.schemas.header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class HeaderFieldTest {
  @Property
  void anyBytesPassThroughUnchanged(@ForAll byte[] bytes) {
    assertThat(HeaderField.ofBytes("x", bytes).bytes()).isEqualTo(bytes);
  }

  @Property
  void anyTextWithoutLoneSurrogatesPassesThrough(@ForAll String text) {
    var sent = text.replaceAll("\\p{Cs}", "");
    assertThat(HeaderField.ofText("x", sent).text()).isEqualTo(sent);
  }

  @Test
  void bytesThatAreNotUtf8ReadAsLatin1() {
    assertThat(new HeaderField("x", "caf\u00e9").text()).isEqualTo("café");
    assertThat(HeaderField.ofText("x", "café").value()).isEqualTo("caf\u00c3\u00a9");
  }

  @Test
  void aValueIsBytesOnly() {
    assertThatIllegalArgumentException().isThrownBy(() -> new HeaderField("x", "\u20ac"));
  }

  @Test
  void namesCompareWithoutRegardToCaseAndTheLastFieldCounts() {
    var fields = HeaderFields.of(new HeaderField("A", "1"), new HeaderField("a", "2"));
    assertThat(fields.text("a")).contains("2");
    assertThat(fields.has("b")).isFalse();
    assertThat(fields.sizeBytes()).isEqualTo(4);
  }

  @Test
  void onlyFieldsOfThePublishCommandGoOntoARecord() {
    assertThat(HeaderNames.isCommandField("Upstash-Delay")).isTrue();
    assertThat(HeaderNames.isCommandField("upstash-forward-anything")).isTrue();
    assertThat(HeaderNames.isCommandField("upstash-failure-callback-retries")).isTrue();
    assertThat(HeaderNames.isCommandField("Content-Type")).isTrue();
    assertThat(HeaderNames.isCommandField("Upstash-Telemetry-Sdk")).isFalse();
    assertThat(HeaderNames.isCommandField("Upstash-Caller-Ip")).isFalse();
    assertThat(HeaderNames.isCommandField("tenant")).isFalse();
    assertThat(HeaderNames.isCommandField("Authorization")).isFalse();
  }

  @Test
  void fieldsOfAConnectionAreNeverPassedOn() {
    assertThat(HeaderNames.isConnectionField("Proxy-Authorization")).isTrue();
    assertThat(HeaderNames.isConnectionField("HOST")).isTrue();
    assertThat(HeaderNames.isConnectionField("Accept")).isFalse();
  }
}
