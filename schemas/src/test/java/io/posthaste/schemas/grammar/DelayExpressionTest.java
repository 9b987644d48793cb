package io.posthaste.schemas.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DelayExpressionTest {
  private static final long DAY_MS = 86_400_000;

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      1000                             | 0 | 1000
      15000                            | 7 | 15000
      1000 * (1 + retried)             | 0 | 1000
      1000 * (1 + retried)             | 2 | 3000
      1000 * retried                   | 0 | 0
      7000 * retried                   | 3 | 21000
      pow(2, retried) * 1000           | 0 | 1000
      pow(2, retried) * 1000           | 5 | 32000
      pow(retried, 2) * 1000           | 3 | 9000
      max(1000, pow(2, retried) * 100) | 0 | 1000
      max(1000, pow(2, retried) * 100) | 4 | 1600
      max(10, pow(2, retried))         | 2 | 10
      min(500, exp(retried)*100)       | 1 | 271
      """)
  void delaysFollowTheFormulasOfTheDocumentation(String text, int retried, long expectedMs) {
    assertThat(delayMs(text, retried)).isEqualTo(expectedMs);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      2 + 3 * 4          | 14
      (2 + 3) * 4        | 20
      20 - 5 - 3         | 12
      24 / 4 / 2         | 3
      24 / 4 * 2         | 12
      2 * -3 + 10        | 4
      -3 + 5             | 2
      - - 5              | 5
      +5                 | 5
      3 - -2             | 5
      -(2 - 7)           | 5
      ((((7))))          | 7
      1+2                | 3
      '  1  +  2  '      | 3
      1.5e3              | 1500
      1E+2               | 100
      5000e-1            | 500
      0.5 * 10           | 5
      007                | 7
      """)
  void operatorsBindAsInArithmetic(String text, long expectedMs) {
    assertThat(delayMs(text, 0)).isEqualTo(expectedMs);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      pow(2, 10)          | 1024
      exp(0)              | 1
      sqrt(81)            | 9
      abs(-4)             | 4
      abs(4)              | 4
      floor(4.9)          | 4
      ceil(4.1)           | 5
      round(4.5)          | 5
      round(4.4)          | 4
      10 + round(-4.5)    | 5
      round(0.49999999999999994) | 0
      min(3, 2)           | 2
      max(3, 2)           | 3
      min(5, 4, 3, 6)     | 3
      max(5, 4, 3, 6)     | 6
      pow (2, 3)          | 8
      max( min(9, 7) , 5 )| 7
      """)
  void functionsAreThoseOfTheDocumentation(String text, long expectedMs) {
    assertThat(delayMs(text, 0)).isEqualTo(expectedMs);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 - 1", "-1e300", "-1/0", "0/0", "sqrt(-1)", "0.999", "0 * (1/0)",
      "round(0/0)", "max(1, 0/0)", "1/0 - 1/0"})
  void aNegativeOrUndefinedResultMeansAtOnce(String text) {
    assertThat(delayMs(text, 0)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"86400000", "86400001", "1e300", "1e999", "1/0", "exp(1000)",
      "round(1e300)",
      "pow(10, 400)"})
  void aLongOrInfiniteResultMeansADay(String text) {
    assertThat(delayMs(text, 0)).isEqualTo(DAY_MS);
  }

  @Test
  void aDelayIsWholeMilliseconds() {
    assertThat(DelayExpression.parse("1.999").evaluate(0)).isEqualTo(Duration.ofMillis(1));
  }

  @Test
  void theTextIsKeptCharacterForCharacter() {
    String text = " pow( 2,retried )*1000 ";
    assertThat(DelayExpression.parse(text).text()).isEqualTo(text);
    assertThat(DelayExpression.parse(text)).hasToString(text);
  }

  @Test
  void expressionsAreEqualWhenTheirTextsAre() {
    assertThat(DelayExpression.parse("1+1"))
        .isEqualTo(DelayExpression.parse("1+1"))
        .hasSameHashCodeAs(DelayExpression.parse("1+1"))
        .isNotEqualTo(DelayExpression.parse("1 + 1"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      ''              | a number, retried, a function or '('     | 1 | ''
      ' '             | a number, retried, a function or '('     | 2 | ''
      1 +             | a number, retried, a function or '('     | 4 | ''
      * 2             | a number, retried, a function or '('     | 1 | * 2
      ()              | a number, retried, a function or '('     | 2 | )
      .5              | a number, retried, a function or '('     | 1 | .5
      max(1,)         | a number, retried, a function or '('     | 7 | )
      $               | a number, retried, a function or '('     | 1 | $
      1 2             | an operator (+ - * /) or the end         | 3 | 2
      2retried        | an operator (+ - * /) or the end         | 2 | retried
      1)              | an operator (+ - * /) or the end         | 2 | )
      5 % 2           | an operator (+ - * /) or the end         | 3 | % 2
      2 ^ 3           | an operator (+ - * /) or the end         | 3 | ^ 3
      1,2             | an operator (+ - * /) or the end         | 2 | ,2
      retried(1)      | an operator (+ - * /) or the end         | 8 | (1)
      1.2.3           | an operator (+ - * /) or the end         | 4 | .3
      (1              | a ')'                                    | 3 | ''
      (1 2)           | a ')'                                    | 4 | 2)
      max(1, 2        | a ')'                                    | 9 | ''
      pow 2           | a '('                                    | 5 | 2
      1.              | a digit                                  | 3 | ''
      1e              | a digit                                  | 3 | ''
      1e+             | a digit                                  | 4 | ''
      Retried         | retried or a function such as pow, min or max | 1 | Retried
      POW(1,2)        | retried or a function such as pow, min or max | 1 | POW(1,2)
      1 + log(2)      | retried or a function such as pow, min or max | 5 | log(2)
      NaN             | retried or a function such as pow, min or max | 1 | NaN
      pow(1)          | pow with 2 arguments                     | 1 | pow(1)
      1 + pow(1,2,3)  | pow with 2 arguments                     | 5 | pow(1,2,3)
      exp()           | exp with 1 argument                      | 1 | exp()
      sqrt(1,2)       | sqrt with 1 argument                     | 1 | sqrt(1,2)
      min(1)          | min with 2 or more arguments             | 1 | min(1)
      max()           | max with 2 or more arguments             | 1 | max()
      """)
  void aMistakeIsReportedWithItsPlace(String text, String what, int character, String found) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> DelayExpression.parse(text))
        .withMessage("expected " + what + " at character " + character
            + " of the expression, but got '" + found + "'");
  }

  @Test
  void aNulCharacterIsNotTakenForTheEnd() {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> DelayExpression.parse("1\0"));
  }

  @ParameterizedTest
  @CsvSource({"(, )", "-, ''", "'abs(', )", "'max(1,', )"})
  void nestingIsAllowed64Deep(String open, String close) {
    assertThat(DelayExpression.parse(open.repeat(64) + "1" + close.repeat(64)).evaluate(0))
        .isEqualTo(Duration.ofMillis(1));
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> DelayExpression.parse(open.repeat(65) + "1" + close.repeat(65)))
        .withMessageStartingWith("expected at most 64 levels of nesting at character ");
  }

  @Test
  void nestingOneAfterTheOtherIsNotDeep() {
    assertThat(delayMs("(1)+".repeat(100) + "(1)", 0)).isEqualTo(101);
  }

  @Test
  void anExpressionHasAtMost1024Characters() {
    assertThat(delayMs("1+".repeat(511) + "11", 0)).isEqualTo(522);
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> DelayExpression.parse("1+".repeat(512) + "1"))
        .withMessageStartingWith(
            "expected an expression of at most 1024 characters, but got '1+1+");
  }

  private static long delayMs(String text, int retried) {
    return DelayExpression.parse(text).evaluate(retried).toMillis();
  }
}
