package io.posthaste.ingestapi.request;

import io.posthaste.schemas.filter.FilterBuilder;
import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.header.HeaderField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A filter in a query. A property may be repeated, and have values with commas between; in an empty
 * value there is none.
 */
final class FilterQuery {
  private static final Pattern COMMA = Pattern.compile(",");
  /** A comma in a URL is part of it, unless another URL follows. */
  private static final Pattern COMMA_BEFORE_URL = Pattern.compile(",(?=https?://)",
      Pattern.CASE_INSENSITIVE);
  private static final String URL = "url";
  private static final String CALLER_IP = "callerIp";
  private static final String OLD_CALLER_IP = "callerIP";

  private FilterQuery() {}

  /**
   * Puts what the query says into the filter.
   *
   * @param ignored names of parameters that are passed over
   * @return how many parameters it has, without those
   * @throws InvalidValueException when there is another parameter, or a bad value
   */
  static int read(QueryParameters query, FilterBuilder filter, Set<String> ignored) {
    int parameters = 0;
    String rest = query.rest();
    for (String parameter : rest == null ? new String[0] : rest.split("&", -1)) {
      if (parameter.isEmpty()) continue;
      int equals = parameter.indexOf('=');
      String name = decoded("query", equals < 0 ? parameter : parameter.substring(0, equals));
      if (ignored.contains(name)) continue;
      add(filter, name, equals < 0 ? "" : parameter.substring(equals + 1));
      parameters++;
    }
    return parameters;
  }

  private static void add(FilterBuilder filter, String name, String raw) {
    String shown = InvalidValueException.excerpt(name);
    String value = decoded(shown, raw);
    String key = name.equals(OLD_CALLER_IP) ? CALLER_IP : name;
    if (filter.isProperty(key)) {
      var values = values(key, value);
      // Without its value it would be a filter that everything passes.
      if (values.isEmpty()) throw new InvalidValueException(shown + ": expected a value");
      filter.add(key, values);
    } else if (!filter.set(key, value)) {
      throw new InvalidValueException("query parameter " + shown
          + ": there is no such filter, expected " + filter.names());
    }
  }

  private static List<String> values(String key, String text) {
    var comma = key.equals(URL) ? COMMA_BEFORE_URL : COMMA;
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
