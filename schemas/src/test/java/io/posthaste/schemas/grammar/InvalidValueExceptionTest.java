package io.posthaste.schemas.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvalidValueExceptionTest {

  @Test
  void theMessageSaysWhatWasExpectedAndWhatWasFound() {
    assertThat(InvalidValueException.expected("a duration such as 50s", "5 parsecs"))
        .hasMessage("expected a duration such as 50s, but got '5 parsecs'");
  }

  @Test
  void itHasNoStackTrace() {
    assertThat(InvalidValueException.expected("a name", "").getStackTrace()).isEmpty();
  }

  @Test
  void sixtyCharactersAreShownInFull() {
    assertThat(InvalidValueException.expected("a name", "x".repeat(60)))
        .hasMessageEndingWith("'" + "x".repeat(60) + "'");
  }

  @Test
  void longerTextIsCutToSixtyCharacters() {
    assertThat(InvalidValueException.expected("a name", "x".repeat(61)))
        .hasMessageEndingWith("'" + "x".repeat(60) + "...'");
  }

  @Test
  void aCharacterOutsideTheBasicPlaneIsNotCutInHalf() {
    assertThat(InvalidValueException.expected("a name", "\uD83D\uDE00".repeat(61)))
        .hasMessageEndingWith("'" + "\uD83D\uDE00".repeat(60) + "...'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0", "\r", "\n", "\t", "\u001B", "\u007F", "\u0085", "\u202E", "\u2028",
      "\uD800", "\uDC00", "\uE000", "\uFFFF"})
  void charactersThatWouldDisturbALogLineAreShownAsQuestionMarks(String character) {
    assertThat(InvalidValueException.expected("a name", "a" + character + "b"))
        .hasMessageEndingWith("'a?b'");
  }
}
