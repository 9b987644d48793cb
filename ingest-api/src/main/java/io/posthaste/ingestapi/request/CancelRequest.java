package io.posthaste.ingestapi.request;

import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.publish.CancelFilter;
import io.posthaste.schemas.publish.CancelFilter.Property;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The filter in the query and body of a bulk cancel. */
public final class CancelRequest {
  private static final Pattern COMMA = Pattern.compile(",");
  /** A comma in a URL is part of it, unless another URL follows. */
  private static final Pattern COMMA_BEFORE_URL = Pattern.compile(",(?=https?://)",
      Pattern.CASE_INSENSITIVE);
  private static final String OLD_CALLER_IP = "callerIP";
  /** Sent along by clients that list and cancel with the same options. */
  private static final Set<String> IGNORED = Set.of("cursor");

  private CancelRequest() {}

  /**
   * Reads the filter. In the query a parameter may be repeated, and have values with commas
   * between.
   *
   * @param body JSON as {@link CancelFilter} describes it; empty for none. Counts only where the
   *   query says nothing.
   * @throws RefusedException with status 400 when there is another parameter, or a bad value
   */
  public static CancelFilter parse(QueryParameters query, byte[] body) {
    try {
      var filter = new CancelFilter.Builder();
      int parameters = 0;
      String rest = query.rest();
      for (String parameter : rest == null ? new String[0] : rest.split("&", -1)) {
        if (!parameter.isEmpty() && add(filter, parameter)) parameters++;
      }
      return parameters == 0 ? CancelFilter.parse(body) : filter.build();
    } catch (InvalidValueException e) {
      throw Refusal.invalid(String.valueOf(e.getMessage())).asException();
    }
  }

  /** Whether the parameter says anything. */
  private static boolean add(CancelFilter.Builder filter, String parameter) {
    int equals = parameter.indexOf('=');
    String name = decoded("query", equals < 0 ? parameter : parameter.substring(0, equals));
    if (IGNORED.contains(name)) return false;
    String shown = InvalidValueException.excerpt(name);
    String value = decoded(shown, equals < 0 ? "" : parameter.substring(equals + 1));
    var property = Property.ofKey(name.equals(OLD_CALLER_IP) ? Property.CALLER_IP.key() : name)
        .orElse(null);
    if (property != null) {
      var values = values(property, value);
      // Without its value it would be a filter that everything passes.
      if (values.isEmpty()) throw new InvalidValueException(shown + ": expected a value");
      filter.add(property, values);
    } else if (!filter.number(name, value)) {
      throw new InvalidValueException("query parameter " + shown
          + ": there is no such filter, expected " + CancelFilter.names());
    }
    return true;
  }

  private static List<String> values(Property property, String text) {
    var comma = property == Property.URL ? COMMA_BEFORE_URL : COMMA;
    var values = new ArrayList<String>();
    Arrays.stream(comma.split(text)).map(String::strip).forEach(value -> {
      if (!value.isEmpty()) values.add(value);
    });
    return values;
  }

  private static String decoded(String shown, String raw) {
    return PercentCode.decodeInQuery(raw)
        .map(HeaderField::textOf)
        .orElseThrow(() -> new InvalidValueException(
            shown + ": expected two hexadecimal digits after each %"));
  }
}
