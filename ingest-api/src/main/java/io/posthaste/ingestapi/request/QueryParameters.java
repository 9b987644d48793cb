package io.posthaste.ingestapi.request;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A query, parted into what is meant for this server and what is not.
 *
 * @param config parameters whose names start with {@code upstash-}, decoded: publish headers given
 *   in the query
 * @param token the value of {@code qstash_token}, decoded; null without one
 * @param rest every other parameter, untouched and in order; null when the query held nothing else
 */
public record QueryParameters(HeaderFields config, @Nullable String token, @Nullable String rest) {
  private static final String TOKEN = "qstash_token";
  private static final String CONFIG_PREFIX = "upstash-";

  /**
   * Parts a query that has one character a byte; null stands for no query.
   *
   * @throws RefusedException with status 400 when a parameter for this server is not encoded well
   */
  public static QueryParameters parse(@Nullable String query) {
    if (query == null) return new QueryParameters(HeaderFields.NONE, null, null);
    var config = new ArrayList<HeaderField>();
    var rest = new ArrayList<String>();
    String token = null;
    for (String parameter : query.split("&", -1)) {
      int equals = parameter.indexOf('=');
      String rawName = equals < 0 ? parameter : parameter.substring(0, equals);
      String name = PercentCode.decodeInQuery(rawName).orElse(rawName);
      boolean isConfig = name.toLowerCase(Locale.ROOT).startsWith(CONFIG_PREFIX);
      if (!isConfig && !name.equals(TOKEN)) {
        rest.add(parameter);
        continue;
      }
      String value = decoded(name, equals < 0 ? "" : parameter.substring(equals + 1));
      if (isConfig) {
        config.add(new HeaderField(name, value));
      } else {
        token = value;
      }
    }
    boolean nothingLeft = rest.isEmpty() && !query.isEmpty();
    return new QueryParameters(config.isEmpty() ? HeaderFields.NONE : new HeaderFields(config),
        token, nothingLeft ? null : String.join("&", rest));
  }

  private static String decoded(String name, String value) {
    Optional<String> decoded = PercentCode.decodeInQuery(value);
    if (decoded.isEmpty()) {
      throw Refusal
          .invalid("query parameter " + name.toLowerCase(Locale.ROOT)
              + ": expected two hexadecimal digits after each %")
          .asException();
    }
    return decoded.get();
  }

  /** Hides the token. */
  @Override
  public String toString() {
    return "QueryParameters[config=" + config + ", rest=" + rest + "]";
  }
}
