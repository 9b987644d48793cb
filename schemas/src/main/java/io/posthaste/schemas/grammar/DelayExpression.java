package io.posthaste.schemas.grammar;

import java.time.Duration;

/**
 * A publisher's own formula for the delay before a retry, in milliseconds, such as {@code
 * max(1000, pow(2, retried) * 100)}.
 *
 * <pre>
 * expr    := term (('+' | '-') term)*
 * term    := unary (('*' | '/') unary)*
 * unary   := ('-' | '+') unary | primary
 * primary := number | 'retried' | func '(' expr (',' expr)* ')' | '(' expr ')'
 * number  := digits ['.' digits] [('e' | 'E') ['+' | '-'] digits]
 * func    := pow(x,y) | exp(x) | sqrt(x) | abs(x) | floor(x) | ceil(x) | round(x)
 *          | min(a,b,...) | max(a,b,...)
 * </pre>
 *
 * <p>
 * Two expressions are equal when their texts are.
 */
public final class DelayExpression {
  private static final int MAX_LENGTH = 1024;

  private final String text;
  private final DelayNode root;

  private DelayExpression(String text, DelayNode root) {
    this.text = text;
    this.root = root;
  }

  /**
   * Reads an expression.
   *
   * @throws InvalidValueException if the text is none, has more than 1024 characters, or nests
   *   parentheses, calls and signs more than 64 deep; the message says where
   */
  public static DelayExpression parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw InvalidValueException.expected(
          "an expression of at most " + MAX_LENGTH + " characters",
          text);
    }
    return new DelayExpression(text, new DelayExpressionParser(text).parse());
  }

  /** The expression as it was given, character for character. */
  public String text() {
    return text;
  }

  /**
   * The delay before the next retry, in whole milliseconds from 0 to 24 hours: a negative result
   * or NaN counts as 0, a longer or infinite one as 24 hours.
   *
   * @param retried how often the message has been retried so far: 0 before its first retry
   */
  public Duration evaluate(int retried) {
    double delayMs = root.evaluate(retried);
    double maxMs = (double) RetryBackoff.MAX_DELAY.toMillis();
    return Duration.ofMillis((long) Math.clamp(Double.isNaN(delayMs) ? 0 : delayMs, 0, maxMs));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DelayExpression expression && text.equals(expression.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
