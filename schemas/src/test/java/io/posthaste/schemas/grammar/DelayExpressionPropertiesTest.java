package io.posthaste.schemas.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

class DelayExpressionPropertiesTest {

  /** The text of an expression with parentheses around every operation, and what it must mean. */
  record Formula(String text, DoubleUnaryOperator meaning) {}

  @Property(edgeCases = EdgeCasesMode.NONE)
  void anExpressionIsWorthWhatItsPartsAre(
      @ForAll("formulas") Formula formula,
      @ForAll @IntRange(max = 1000) int retried) {
    double expectedMs = formula.meaning().applyAsDouble(retried);
    long boundedMs = expectedMs > 0 ? (long) Math.min(expectedMs, 86_400_000) : 0;
    assertThat(DelayExpression.parse(formula.text()).evaluate(retried))
        .isEqualTo(Duration.ofMillis(boundedMs));
  }

  @Property
  void aChainOfOperatorsIsReadFromTheLeftAndProductsFirst(
      @ForAll @IntRange(min = 1, max = 1000) int a,
      @ForAll @IntRange(min = 1, max = 1000) int b,
      @ForAll @IntRange(min = 1, max = 1000) int c) {
    assertSame("%d+%d*%d", "(%d+(%d*%d))", a, b, c);
    assertSame("%d-%d-%d", "((%d-%d)-%d)", a, b, c);
    assertSame("%d/%d/%d", "((%d/%d)/%d)", a, b, c);
    assertSame("%d*%d-%d", "((%d*%d)-%d)", a, b, c);
    assertSame("%d-%d/-%d", "(%d-(%d/(-%d)))", a, b, c);
  }

  @Provide
  Arbitrary<Formula> formulas() {
    return formulas(5);
  }

  private static Arbitrary<Formula> formulas(int depth) {
    var leaves = Arbitraries.oneOf(
        Arbitraries.doubles()
            .between(0, 100_000)
            .ofScale(3)
            .map(DelayExpressionPropertiesTest::constant),
        Arbitraries.just(new Formula("retried", retried -> retried)));
    if (depth == 0) {
      return leaves;
    }
    var inner = formulas(depth - 1);
    return Arbitraries.frequencyOf(
        Tuple.of(1, leaves),
        Tuple.of(2, Combinators.combine(Arbitraries.of("+", "-", "*", "/"), inner, inner)
            .as(DelayExpressionPropertiesTest::operation)),
        Tuple.of(1, Combinators.combine(Arbitraries.of("abs", "floor", "ceil", "sqrt", "-"), inner)
            .as(DelayExpressionPropertiesTest::unary)),
        Tuple.of(1, Combinators.combine(Arbitraries.of("min", "max", "pow"), inner, inner)
            .as(DelayExpressionPropertiesTest::binary)));
  }

  private static Formula constant(double value) {
    return new Formula(String.format(Locale.ROOT, "%.3f", value), retried -> value);
  }

  private static Formula operation(String operator, Formula left, Formula right) {
    DoubleBinaryOperator meaning = switch (operator) {
      case "+" -> (a, b) -> a + b;
      case "-" -> (a, b) -> a - b;
      case "*" -> (a, b) -> a * b;
      default -> (a, b) -> a / b;
    };
    return join("(" + left.text() + " " + operator + " " + right.text() + ")", meaning, left,
        right);
  }

  private static Formula binary(String function, Formula left, Formula right) {
    DoubleBinaryOperator meaning = switch (function) {
      case "min" -> Math::min;
      case "max" -> Math::max;
      default -> StrictMath::pow;
    };
    return join(function + "(" + left.text() + "," + right.text() + ")", meaning, left, right);
  }

  private static Formula join(
      String text,
      DoubleBinaryOperator meaning,
      Formula left,
      Formula right) {
    return new Formula(text, retried -> meaning.applyAsDouble(
        left.meaning().applyAsDouble(retried),
        right.meaning().applyAsDouble(retried)));
  }

  private static Formula unary(String function, Formula inner) {
    DoubleUnaryOperator meaning = switch (function) {
      case "abs" -> Math::abs;
      case "floor" -> Math::floor;
      case "ceil" -> Math::ceil;
      case "sqrt" -> Math::sqrt;
      default -> value -> -value;
    };
    return new Formula(function + "(" + inner.text() + ")", inner.meaning().andThen(meaning));
  }

  private static void assertSame(String chain, String grouped, Object... numbers) {
    List<Duration> delays = List.of(chain, grouped)
        .stream()
        .map(form -> DelayExpression.parse(form.formatted(numbers)).evaluate(0))
        .toList();
    assertThat(delays.getFirst()).isEqualTo(delays.getLast());
  }
}
