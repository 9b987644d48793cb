package io.posthaste.schemas.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarGrammarsTest {

  @ParameterizedTest
  @CsvSource({"true, true", "True, true", "TRUE, true", "' true ', true", "false, false",
      "False, false", "fALSE, false"})
  void aBooleanIsTrueOrFalseInAnyCase(String text, boolean expected) {
    assertThat(BooleanGrammar.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "0", "yes", "no", "t", "on", "truefalse", "fal\u017Fe", "null"})
  void noOtherWordIsABoolean(String text) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> BooleanGrammar.parse(text))
        .withMessage("expected true or false, but got '" + text + "'");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "5, 5", "' 3 ', 3", "0005, 5", "00000000000000000000000000000000001, 1"})
  void anIntegerIsMadeOfDecimalDigits(String text, int expected) {
    assertThat(IntegerGrammar.parse(text, 0, 5)).isEqualTo(expected);
  }

  @Test
  void theLargestIntegerIsRead() {
    assertThat(IntegerGrammar.parse("2147483647", 0, Integer.MAX_VALUE))
        .isEqualTo(Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "6", "-1", "+1", "1.0", "1e0", "1 2", "NaN", "one", "0x1", "1_0",
      "\u0663", "2147483648", "4294967297", "18446744073709551617", "99999999999999999999999999"})
  void anIntegerThatIsNoneOrOutOfItsRangeIsRefusedWithTheRange(String text) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> IntegerGrammar.parse(text, 1, 5))
        .withMessage("expected an integer from 1 to 5, but got '" + text + "'");
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
      0,                     1970-01-01T00:00:00Z
      1767225600,            2026-01-01T00:00:00Z
      ' 1767225600 ',        2026-01-01T00:00:00Z
      1767225600.,           2026-01-01T00:00:00Z
      1767225600.5,          2026-01-01T00:00:00.500Z
      1767225600.001,        2026-01-01T00:00:00.001Z
      1767225600.1234567899, 2026-01-01T00:00:00.123456789Z
      253402300799.999,      9999-12-31T23:59:59.999Z
      """)
  void notBeforeIsUnixSecondsWithAFraction(String text, Instant expected) {
    assertThat(NotBeforeGrammar.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "+1", ".5", "1e9", "soon", "2026-01-01", "1767225600s", "1 2",
      "1.2.3", "253402300800", "1767225600000", "99999999999999999999999999", "\u0661"})
  void notBeforeIsRefusedWhenItIsNoNumberOrMilliseconds(String text) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> NotBeforeGrammar.parse(text))
        .withMessage("expected unix seconds such as 1767225600, before the year 10000, but got '"
            + text + "'");
  }

  @Test
  void notBeforeOfMoreThan64CharactersIsRefused() {
    assertThat(NotBeforeGrammar.parse("1." + "0".repeat(62))).isEqualTo(Instant.ofEpochSecond(1));
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> NotBeforeGrammar.parse("1." + "0".repeat(63)));
  }

  @ParameterizedTest
  @EnumSource
  void aMethodIsReadInAnyCase(DeliveryMethod method) {
    assertThat(DeliveryMethod.parse(method.name())).isEqualTo(method);
    assertThat(DeliveryMethod.parse(" " + method.name().toLowerCase(Locale.ROOT) + " "))
        .isEqualTo(method);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HEAD", "OPTIONS", "CONNECT", "TRACE", "POST GET", "PO\u017FT", "P"})
  void messagesAreDeliveredWithNoOtherMethod(String text) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> DeliveryMethod.parse(text))
        .withMessage("expected GET, POST, PUT, PATCH or DELETE, but got '" + text + "'");
  }
}
