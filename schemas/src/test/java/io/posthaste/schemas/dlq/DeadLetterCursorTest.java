package io.posthaste.schemas.dlq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.posthaste.schemas.grammar.InvalidValueException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterCursorTest {
  private static final String TOPIC = "wC-7_k2bQ6yAd0TqfEo1gA";

  private static String encoded(String plain) {
    return Base64.getUrlEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }

  @Property
  void aCursorIsReadAsItWasWritten(
      @ForAll @Size(max = 50) Map<@IntRange(min = 0, max = 999_999_999) Integer, @LongRange(min = 0, max = 999_999_999_999_999_999L) Long> offsets) {
    var cursor = new DeadLetterCursor(TOPIC, offsets);
    assertThat(cursor.text()).matches("[A-Za-z0-9_-]+");
    assertThat(DeadLetterCursor.parse(cursor.text())).isEqualTo(cursor);
  }

  @Property
  void anyOtherTextIsRefused(@ForAll String text) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> DeadLetterCursor.parse(text));
  }

  @Test
  void partitionsAreInTheirOrder() {
    assertThat(new DeadLetterCursor(TOPIC, Map.of(10, 1L, 9, 0L, 0, 7L)).text())
        .isEqualTo(encoded("1 " + TOPIC + " 0:7 9:0 10:1").replace("=", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "2 topic 0:1", "1 to/pic 0:1",
      "1 topic 0:-1", "1 topic x", "1 topic 0:1 0:2", "1 topic 0:1 ", "1 topic 9999999999:1",
      "1 topic 0:9999999999999999999", "1  0:1"})
  void onlyWhatWasWrittenIsRead(String plain) {
    String text = encoded(plain);
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> DeadLetterCursor.parse(text))
        .withMessageContaining("expected a cursor");
  }

  @Test
  void noOffsetIsBelowZero() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DeadLetterCursor(TOPIC, Map.of(0, -1L)));
    assertThatIllegalArgumentException().isThrownBy(() -> new DeadLetterCursor("", Map.of()));
  }
}
