package io.posthaste.schemas.grammar;

import java.util.List;

/** The parsed form of a delay expression. */
sealed interface DelayNode {

  record Constant(double value) implements DelayNode {}

  record Retried() implements DelayNode {}

  record Negation(DelayNode operand) implements DelayNode {}

  record Sum(DelayNode left, DelayNode right) implements DelayNode {}

  record Difference(DelayNode left, DelayNode right) implements DelayNode {}

  record Product(DelayNode left, DelayNode right) implements DelayNode {}

  record Quotient(DelayNode left, DelayNode right) implements DelayNode {}

  record Call(DelayFunction function, List<DelayNode> arguments) implements DelayNode {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** The value in double precision; division by zero and the like follow IEEE 754. */
  default double evaluate(double retried) {
    return switch (this) {
      case Constant(double value) -> value;
      case Retried() -> retried;
      case Negation(var operand) -> -operand.evaluate(retried);
      case Sum(var left, var right) -> left.evaluate(retried) + right.evaluate(retried);
      case Difference(var left, var right) -> left.evaluate(retried) - right.evaluate(retried);
      case Product(var left, var right) -> left.evaluate(retried) * right.evaluate(retried);
      case Quotient(var left, var right) -> left.evaluate(retried) / right.evaluate(retried);
      case Call(var function, var arguments) -> function
          .apply(arguments.stream().mapToDouble(argument -> argument.evaluate(retried)).toArray());
    };
  }
}
