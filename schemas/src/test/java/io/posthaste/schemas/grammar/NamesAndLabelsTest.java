package io.posthaste.schemas.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesAndLabelsTest {
  private static final String EMOJI = "\uD83D\uDE00";

  @ParameterizedTest
  @CsvSource(textBlock = """
      a,             a
      ' a , b ',     a|b
      'a,,b,',       a|b
      'b,a,b',       b|a|b
      'two words,c', two words|c
      'a:b/c=d',     a:b/c=d
      """)
  void labelsKeepTheirOrderAndLoseTheirMargins(String text, String expected) {
    assertThat(LabelGrammar.parse(text)).containsExactly(expected.split("\\|", -1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ",", " , ,,"})
  void blankLabelsAreNoLabels(String text) {
    assertThat(LabelGrammar.parse(text)).isEmpty();
  }

  @Test
  void fiftyLabelsAreTheMost() {
    String fifty = String.join(",", Collections.nCopies(50, "x"));
    assertThat(LabelGrammar.parse(fifty + ",")).hasSize(50);
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> LabelGrammar.parse(fifty + ",one-more"))
        .withMessage("expected at most 50 labels, but got 'one-more'");
  }

  @Test
  void aLabelHasAtMost256Characters() {
    assertThat(LabelGrammar.parse(EMOJI.repeat(256))).containsExactly(EMOJI.repeat(256));
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> LabelGrammar.parse("ok," + "x".repeat(257)))
        .withMessageStartingWith("expected labels of at most 256 characters, but got 'xxx");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "my-queue", "-V1StGXR8_Z5jdHi6B", "_x", "a.b.C-9", ".", "0"})
  void aNameIsMadeOfLettersDigitsHyphensUnderscoresAndDots(String text) {
    assertThat(NameGrammar.isName(text)).isTrue();
    assertThat(NameGrammar.parse(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", " a", "a\n", "a/b", "a:b", "a,b", "caf\u00E9", "a\0",
      "https://x"})
  void anyOtherTextIsNoName(String text) {
    assertThat(NameGrammar.isName(text)).isFalse();
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> NameGrammar.parse(text))
        .withMessageStartingWith(
            "expected a name of 1 to 256 letters, digits, hyphens, underscores and dots, but got '");
  }

  @Test
  void aNameHasAtMost256Characters() {
    assertThat(NameGrammar.isName("x".repeat(256))).isTrue();
    assertThat(NameGrammar.isName("x".repeat(257))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"k", " ", " user 1, region=eu ", "\u00FC/\u4E2D", "\0"})
  void aFlowControlKeyIsKeptAsItIs(String text) {
    assertThat(FlowControlKeyGrammar.parse(text)).isEqualTo(text);
  }

  @Test
  void aFlowControlKeyHas1To256Characters() {
    assertThat(FlowControlKeyGrammar.parse(EMOJI.repeat(256))).hasSize(512);
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> FlowControlKeyGrammar.parse("x".repeat(257)))
        .withMessageStartingWith("expected 1 to 256 characters, but got 'xxx");
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> FlowControlKeyGrammar.parse(""))
        .withMessage("expected 1 to 256 characters, but got ''");
  }
}
