package io.posthaste.ingestapi.request;

import io.posthaste.schemas.grammar.BooleanGrammar;
import io.posthaste.schemas.grammar.IntegerGrammar;
import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.publish.NamedValues;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Parameters of a call, decoded. Their faults are told with their names. */
public final class QueryValues implements NamedValues {
  private final Map<String, String> values = new HashMap<>();

  private QueryValues() {}

  /**
   * Reads a query that has none but these parameters, each once.
   *
   * @throws RefusedException with status 400 when it has others, or one is not encoded well
   */
  public static QueryValues parse(QueryParameters query, List<String> known) {
    var read = new QueryValues();
    String rest = query.rest();
    for (String parameter : rest == null ? new String[0] : rest.split("&", -1)) {
      if (!parameter.isEmpty()) read.add(parameter, known);
    }
    return read;
  }

  /** Empty when it is absent. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  @Override
  public @Nullable Integer number(String name, int min, int max) {
    return value(name, text -> IntegerGrammar.parse(text, min, max));
  }

  @Override
  public @Nullable Boolean truth(String name) {
    return value(name, BooleanGrammar::parse);
  }

  private <T> @Nullable T value(String name, Function<String, T> grammar) {
    String text = values.get(name);
    if (text == null) return null;
    try {
      return grammar.apply(text);
    } catch (InvalidValueException e) {
      throw e.of(name);
    }
  }

  private void add(String parameter, List<String> known) {
    int equals = parameter.indexOf('=');
    String name = decoded("query", equals < 0 ? parameter : parameter.substring(0, equals));
    String shown = "query parameter " + InvalidValueException.excerpt(name);
    if (!known.contains(name)) {
      throw Refusal
          .invalid(shown + ": there is no such parameter, expected " + String.join(", ", known))
          .asException();
    }
    String value = decoded(shown, equals < 0 ? "" : parameter.substring(equals + 1));
    if (values.put(name, value) != null) {
      throw Refusal.invalid(shown + ": expected it once").asException();
    }
  }

  private static String decoded(String shown, String raw) {
    return PercentCode.decodeInQuery(raw)
        .map(HeaderField::textOf)
        .orElseThrow(() -> Refusal
            .invalid(shown + ": expected two hexadecimal digits after each %")
            .asException());
  }
}
