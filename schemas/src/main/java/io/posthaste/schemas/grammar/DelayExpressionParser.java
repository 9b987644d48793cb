package io.posthaste.schemas.grammar;

import java.util.ArrayList;
import java.util.List;

/** Recursive descent over one text, which the caller has bounded; used once, by one thread. */
final class DelayExpressionParser {
  private static final int MAX_DEPTH = 64;

  private final String text;
  private int position;
  private int depth;

  DelayExpressionParser(String text) {
    this.text = text;
  }

  DelayNode parse() {
    var expression = sum();
    if (position < text.length()) {
      throw expected("an operator (+ - * /) or the end");
    }
    return expression;
  }

  private DelayNode sum() {
    var left = product();
    while (true) {
      if (accept('+')) {
        left = new DelayNode.Sum(left, product());
      } else if (accept('-')) {
        left = new DelayNode.Difference(left, product());
      } else {
        return left;
      }
    }
  }

  private DelayNode product() {
    var left = signed();
    while (true) {
      if (accept('*')) {
        left = new DelayNode.Product(left, signed());
      } else if (accept('/')) {
        left = new DelayNode.Quotient(left, signed());
      } else {
        return left;
      }
    }
  }

  /** Every nesting passes through here, so this is where its depth is bounded. */
  private DelayNode signed() {
    if (depth > MAX_DEPTH) {
      throw expected("at most " + MAX_DEPTH + " levels of nesting");
    }
    depth++;
    DelayNode node;
    if (accept('-')) {
      node = new DelayNode.Negation(signed());
    } else if (accept('+')) {
      node = signed();
    } else {
      node = primary();
    }
    depth--;
    return node;
  }

  private DelayNode primary() {
    if (accept('(')) {
      var inner = sum();
      require(')');
      return inner;
    }
    if (isDigit(current())) {
      return number();
    }
    if (isLetter(current())) {
      return word();
    }
    throw expected("a number, retried, a function or '('");
  }

  private DelayNode number() {
    int start = position;
    digits();
    if (current() == '.') {
      position++;
      digits();
    }
    if (current() == 'e' || current() == 'E') {
      position++;
      if (current() == '+' || current() == '-') {
        position++;
      }
      digits();
    }
    var constant = new DelayNode.Constant(Double.parseDouble(text.substring(start, position)));
    skipBlanks();
    return constant;
  }

  private void digits() {
    if (!isDigit(current())) {
      throw expected("a digit");
    }
    while (isDigit(current())) {
      position++;
    }
  }

  private DelayNode word() {
    int start = position;
    while (isLetter(current()) || isDigit(current())) {
      position++;
    }
    String word = text.substring(start, position);
    skipBlanks();
    if (word.equals("retried")) {
      return new DelayNode.Retried();
    }
    var function = DelayFunction.named(word)
        .orElseThrow(() -> expectedAt(start, "retried or a function such as pow, min or max"));
    var arguments = arguments();
    if (!function.takes(arguments.size())) {
      throw expectedAt(start, word + " with " + function.arity());
    }
    return new DelayNode.Call(function, arguments);
  }

  private List<DelayNode> arguments() {
    var arguments = new ArrayList<DelayNode>();
    require('(');
    if (accept(')')) {
      return arguments;
    }
    do {
      arguments.add(sum());
    } while (accept(','));
    require(')');
    return arguments;
  }

  private void require(char symbol) {
    if (!accept(symbol)) {
      throw expected("a '" + symbol + "'");
    }
  }

  /** Takes the symbol and the blanks on both sides of it, if it is next. */
  private boolean accept(char symbol) {
    skipBlanks();
    if (current() != symbol) {
      return false;
    }
    position++;
    skipBlanks();
    return true;
  }

  private void skipBlanks() {
    while (Character.isWhitespace(current())) {
      position++;
    }
  }

  /** The next character, or NUL at the end, which no expression can hold. */
  private char current() {
    return position < text.length() ? text.charAt(position) : '\0';
  }

  private InvalidValueException expected(String what) {
    return expectedAt(position, what);
  }

  private InvalidValueException expectedAt(int start, String what) {
    return InvalidValueException.expected(
        what + " at character " + (start + 1) + " of the expression",
        text.substring(start));
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }

  private static boolean isLetter(char character) {
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || character == '_';
  }
}
