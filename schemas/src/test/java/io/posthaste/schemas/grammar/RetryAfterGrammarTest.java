package io.posthaste.schemas.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterGrammarTest {
  private static final Instant NOW = Instant.parse("2024-06-27T12:00:00Z");

  @ParameterizedTest
  @CsvSource({"0, PT0S", "10, PT10S", "' 10 ', PT10S", "86400, PT24H", "007, PT7S"})
  void digitsAreSeconds(String text, Duration after) {
    assertThat(RetryAfterGrammar.parse(text, NOW)).isEqualTo(NOW.plus(after));
  }

  @ParameterizedTest
  @CsvSource({"6m5s, PT6M5S", "1.5h, PT1H30M", "300ms, PT0.3S", "1h0m0s, PT1H", "20us, PT0.00002S",
      "20\u00B5s, PT0.00002S", "20\u03BCs, PT0.00002S", "7ns, PT0.000000007S", ".5s, PT0.5S",
      "2.s, PT2S", "1s1h, PT1H1S", "0s, PT0S", "1h15m30.918273645s, PT1H15M30.918273645S"})
  void durationsAreThoseOfGo(String text, Duration after) {
    assertThat(RetryAfterGrammar.parse(text, NOW)).isEqualTo(NOW.plus(after));
  }

  @ParameterizedTest
  @CsvSource(quoteCharacter = '"', value = {
      "\"Thu, 27 Jun 2024 12:16:24 GMT\",2024-06-27T12:16:24Z",
      "\"Sun, 27 Jun 2024 12:16:24 GMT\",2024-06-27T12:16:24Z", // not a Sunday
      "27 Jun 2024 12:16:24 GMT,2024-06-27T12:16:24Z",
      "\"Thu, 27 Jun 2024 14:16:24 +0200\",2024-06-27T12:16:24Z",
      "\"mon, 1 jul 2024 00:00:00 GMT\",2024-07-01T00:00:00Z",
      "\"Thursday, 27 Jun 2024 12:16:24 GMT\",2024-06-27T12:16:24Z"})
  void datesAreThoseOfHttp(String text, Instant expected) {
    assertThat(RetryAfterGrammar.parse(text, NOW)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Thu, 27 Jun 2024 11:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"})
  void aDateInThePastIsNow(String text) {
    assertThat(RetryAfterGrammar.parse(text, NOW)).isEqualTo(NOW);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "soon", "-1", "+5", "1.5", "1d", "5 s", "5s 3m", "s", "1,5s",
      "2024-06-27T12:16:24Z", "Thu, 99 Jun 2024 12:16:24 GMT", "Thu, 27 Jun 2024",
      "99999999999999999999", "9999999h"})
  void anythingElseIsRefused(String text) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> RetryAfterGrammar.parse(text, NOW));
  }

  @Property
  boolean noTextIsReadAsATimeInThePastOrFailsOtherwise(@ForAll String text) {
    try {
      return !RetryAfterGrammar.parse(text, NOW).isBefore(NOW);
    } catch (InvalidValueException refused) {
      return true;
    }
  }
}
