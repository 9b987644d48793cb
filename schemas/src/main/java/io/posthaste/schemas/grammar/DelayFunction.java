package io.posthaste.schemas.grammar;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The functions of a delay expression. Arithmetic is strict: the same on every machine. */
enum DelayFunction {
  POW(2, 2),
  EXP(1, 1),
  SQRT(1, 1),
  ABS(1, 1),
  FLOOR(1, 1),
  CEIL(1, 1),
  ROUND(1, 1),
  MIN(2, Integer.MAX_VALUE),
  MAX(2, Integer.MAX_VALUE);

  /** From here on a double has no fraction left to round. */
  private static final double ALL_WHOLE = 0x1p52;

  private final int minArguments;
  private final int maxArguments;

  DelayFunction(int minArguments, int maxArguments) {
    this.minArguments = minArguments;
    this.maxArguments = maxArguments;
  }

  static Optional<DelayFunction> named(String word) {
    return Arrays.stream(values()).filter(function -> function.word().equals(word)).findFirst();
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean takes(int arguments) {
    return arguments >= minArguments && arguments <= maxArguments;
  }

  /** How many arguments the function takes, in words. */
  String arity() {
    return switch (this) {
      case MIN, MAX -> "2 or more arguments";
      case POW -> "2 arguments";
      default -> "1 argument";
    };
  }

  double apply(double[] arguments) {
    double first = arguments[0];
    return switch (this) {
      case POW -> StrictMath.pow(first, arguments[1]);
      case EXP -> StrictMath.exp(first);
      case SQRT -> StrictMath.sqrt(first);
      case ABS -> Math.abs(first);
      case FLOOR -> Math.floor(first);
      case CEIL -> Math.ceil(first);
      case ROUND -> roundHalfAwayFromZero(first);
      case MIN -> Arrays.stream(arguments).reduce(first, Math::min);
      case MAX -> Arrays.stream(arguments).reduce(first, Math::max);
    };
  }

  /** As in Go; {@link Math#round} alone would make 0 of NaN and limit large numbers to a long. */
  private static double roundHalfAwayFromZero(double value) {
    double magnitude = Math.abs(value);
    return magnitude < ALL_WHOLE ? Math.copySign((double) Math.round(magnitude), value) : value;
  }
}
