package io.posthaste.schemas.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationGrammarTest {

  @ParameterizedTest
  @CsvSource(textBlock = """
      50s,         PT50S
      10h,         PT10H
      1d10h30m,    PT34H30M
      1h30m3s,     PT1H30M3S
      1d1h30m,     PT25H30M
      7d,          PT168H
      0s,          PT0S
      6m5s,        PT6M5S
      1h0m0s,      PT1H
      1h15m30.918273645s, PT1H15M30.918273645S
      """)
  void unitsAddUp(String text, Duration expected) {
    assertThat(DurationGrammar.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
      0,     PT0S
      30,    PT30S
      007,   PT7S
      1.5,   PT1.5S
      .5,    PT0.5S
      2.,    PT2S
      86400, PT24H
      """)
  void aNumberAloneMeansSeconds(String text, Duration expected) {
    assertThat(DurationGrammar.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
      1ns,       PT0.000000001S
      1us,       PT0.000001S
      1\u00B5s,  PT0.000001S
      1\u03BCs,  PT0.000001S
      1ms,       PT0.001S
      300ms,     PT0.3S
      1m1ms,     PT1M0.001S
      """)
  void unitsBelowASecondAreThoseOfGo(String text, Duration expected) {
    assertThat(DurationGrammar.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
      1.5s,    PT1.5S
      1.5h,    PT1H30M
      0.5d,    PT12H
      .5m,     PT30S
      1.h,     PT1H
      0.1s0.2s, PT0.3S
      """)
  void fractionsAreExact(String text, Duration expected) {
    assertThat(DurationGrammar.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0.9ns, 0", "1.9ns, 1", "0.5ns0.5ns, 1", "0.0000000001, 0"})
  void theSumIsCutToWholeNanoseconds(String text, long nanos) {
    assertThat(DurationGrammar.parse(text)).isEqualTo(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @CsvSource({"30m1h, PT1H30M", "1s1s, PT2S", "1s1d1s, PT24H2S"})
  void unitsMayComeInAnyOrderAndAgain(String text, Duration expected) {
    assertThat(DurationGrammar.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {" 50s", "50s ", "\t50s\r\n"})
  void whitespaceAroundADurationIsIgnored(String text) {
    assertThat(DurationGrammar.parse(text)).isEqualTo(Duration.ofSeconds(50));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "s", "5 parsecs", "5 s", "1h 30m", "-1", "-1s", "+1s", "1d30",
      "1S",
      "1H", "1w", "1y", "1M", "1e3", "1e3s", "0x10", "1,5s", "1_000", ".", ".s", "1..5s", "1.5.5s",
      "NaN", "Infinity", "PT50S", "50s;", "50sx", "s50", "1hh", "\u0661s", "1\0s"})
  void anyOtherTextIsRefused(String text) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> DurationGrammar.parse(text))
        .withMessageStartingWith("expected a duration such as 50s or 1d10h30m, but got '");
  }

  @Test
  void theLongestDurationIsThatOfGo() {
    assertThat(DurationGrammar.parse("9223372036854775807ns"))
        .isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775808ns", "9223372036854775807ns1ns", "106752d",
      "9999999999",
      "99999999999999999999999999d", "9223372036854775807.5ns"})
  void aLongerDurationIsRefused(String text) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> DurationGrammar.parse(text))
        .withMessage("expected a duration of at most 292 years, but got '" + text + "'");
  }

  @Test
  void textOfMoreThan128CharactersIsRefused() {
    assertThat(DurationGrammar.parse("0".repeat(127) + "1")).isEqualTo(Duration.ofSeconds(1));
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> DurationGrammar.parse("0".repeat(128) + "1"));
  }
}
