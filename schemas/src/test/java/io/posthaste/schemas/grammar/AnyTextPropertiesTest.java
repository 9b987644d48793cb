package io.posthaste.schemas.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the text: a value, or a refusal whose message is fit for a client. */
class AnyTextPropertiesTest {
  private static final int MEGABYTE = 1 << 20;

  private static final Map<String, Function<String, Object>> GRAMMARS = Map.ofEntries(
      Map.entry("duration", DurationGrammar::parse),
      Map.entry("boolean", BooleanGrammar::parse),
      Map.entry("integer", text -> IntegerGrammar.parse(text, 0, Integer.MAX_VALUE)),
      Map.entry("not before", NotBeforeGrammar::parse),
      Map.entry("labels", LabelGrammar::parse),
      Map.entry("name", NameGrammar::parse),
      Map.entry("method", DeliveryMethod::parse),
      Map.entry("flow control", FlowControlGrammar::parse),
      Map.entry("flow-control key", FlowControlKeyGrammar::parse),
      Map.entry("redact", RedactGrammar::parse),
      Map.entry("delay expression", text -> DelayExpression.parse(text).evaluate(3)),
      Map.entry("cron", CronGrammar::parse),
      Map.entry("header name", CanonicalHeaderName::of));

  /** Pieces of valid text, so that chance gets past the first character. */
  private static final List<String> PIECES = List.of(
      "0", "1", "42", "9999999999999999999", ".", "e", "E", "+", "-", "*", "/", "%", "(", ")",
      ",", " ", "=", "[", "]", "ns", "ms", "s", "m", "h", "d", "\u00B5s", "retried", "pow(",
      "exp(", "sqrt(", "max(", "round(", "rate=", "parallelism=", "period=", "body", "header",
      "header[", "* * * ", "@every", "@daily", "CRON_TZ=UTC", "MON", "true", "post", "\0", "\n",
      "\uD800", "\uD83D\uDE00");

  @Property
  void anyTextIsReadOrRefused(@ForAll String text) {
    GRAMMARS.forEach((name, grammar) -> readOrRefuse(name, grammar, text));
  }

  @Property(tries = 5000)
  void textThatLooksRightIsReadOrRefused(@ForAll("almostValid") String text) {
    GRAMMARS.forEach((name, grammar) -> readOrRefuse(name, grammar, text));
  }

  @Example
  void aMegabyteOfTheSameIsReadOrRefused() {
    for (String piece : PIECES) {
      String text = piece.repeat(MEGABYTE / piece.length());
      GRAMMARS.forEach((name, grammar) -> readOrRefuse(name, grammar, text));
    }
  }

  @Example
  void aMegabyteOfMarginIsReadOrRefused() {
    String margin = " ".repeat(MEGABYTE);
    GRAMMARS.forEach((name, grammar) -> readOrRefuse(name, grammar, margin + "1" + margin));
  }

  @Provide
  Arbitrary<String> almostValid() {
    return Arbitraries.of(PIECES).list().ofMaxSize(40).map(pieces -> String.join("", pieces));
  }

  private static void readOrRefuse(String name, Function<String, Object> grammar, String text) {
    try {
      assertThat(grammar.apply(text)).as(name).isNotNull();
    } catch (InvalidValueException refusal) {
      assertThat(refusal.getMessage()).as(name)
          .startsWith("expected ")
          .contains(", but got ")
          .hasSizeLessThan(300)
          .matches(message -> message.codePoints().noneMatch(Character::isISOControl));
    }
  }
}
