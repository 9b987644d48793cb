package io.posthaste.schemas.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactGrammarTest {

  @ParameterizedTest
  @CsvSource({"body, true, false", "header, false, true", "headers, false, true",
      "'body,header', true, true", "' headers , body ', true, true", "'body,body', true, false",
      "'', false, false", "', ,', false, false"})
  void bodyAndAllHeadersAreNamedByOneWordEach(String text, boolean body, boolean allHeaders) {
    assertThat(RedactGrammar.parse(text)).isEqualTo(new RedactFields(body, allHeaders, Set.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"header[Authorization],header[X-Api-Key]",
      "headers[Authorization],headers[X-Api-Key]", "header[x-api-key] , header[ authorization ]",
      "header[AUTHORIZATION],header[X-API-KEY],header[authorization]"})
  void singleHeadersAreNamedInAnyCase(String text) {
    assertThat(RedactGrammar.parse(text))
        .isEqualTo(new RedactFields(false, false, Set.of("authorization", "x-api-key")));
  }

  @Test
  void bodyAllHeadersAndSingleOnesCanBeCombined() {
    assertThat(RedactGrammar.parse("body,header[Authorization],header"))
        .isEqualTo(new RedactFields(true, true, Set.of("authorization")));
  }

  @Test
  void headersAreHeldInLowerCaseAndInOrder() {
    assertThat(new RedactFields(false, false, Set.of("b", "C", "A")).headers())
        .containsExactly("a", "b", "c");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bodies", "Body", "url", "header[", "header[]", "header[ ]", "header]a[",
      "header[a]b", "header[a][b]", "header[a b]", "header[a:b]", "header [a]", "body[a]", "[a]",
      "header[caf\u00E9]", "header[a\nb]", "header.a", "headerss", "header[[a]]"})
  void anyOtherFieldIsRefusedSoThatNothingStaysVisibleByMistake(String field) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> RedactGrammar.parse("body," + field))
        .withMessageStartingWith("expected body, header or header[Name], but got '");
  }
}
