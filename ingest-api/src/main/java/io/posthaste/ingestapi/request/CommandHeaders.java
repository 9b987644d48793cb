package io.posthaste.ingestapi.request;

import io.posthaste.schemas.grammar.BooleanGrammar;
import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which header fields of a request go onto the record. What a client sends under one of our own
 * names ({@code tenant}, {@code route}, {@code type}, {@code dlq-id}, ...) never does.
 */
public final class CommandHeaders {
  private static final String OWN_PREFIX = "upstash-";
  private static final Set<String> NEVER_FORWARDED = Set.of("authorization",
      HeaderNames.CONTENT_TYPE);
  private static final Pattern COMMA = Pattern.compile(",");

  private final Map<String, HeaderField> byName = new LinkedHashMap<>();

  private CommandHeaders() {}

  /**
   * The command in these fields, in the order in which they were sent: a field that was sent more
   * than once becomes one, joined with {@code ", "} (RFC 9110 §5.3).
   *
   * @param config fields from the query; one counts only where no such header was sent
   * @throws RefusedException with status 400 when a value cannot be one
   */
  public static HeaderFields of(HeaderFields sent, HeaderFields config) {
    var command = new CommandHeaders();
    for (var field : sent) {
      if (HeaderNames.isCommandField(field.name())) command.join(checked(field));
    }
    var inQuery = new CommandHeaders();
    for (var field : config) {
      if (HeaderNames.isCommandField(field.name())) inQuery.join(checked(field));
    }
    inQuery.byName.forEach(command.byName::putIfAbsent);
    if (forwardsAll(sent, config)) command.forwardRest(sent);
    return new HeaderFields(new ArrayList<>(command.byName.values()));
  }

  private void join(HeaderField field) {
    byName.merge(key(field.name()), field,
        (first, next) -> new HeaderField(first.name(), first.value() + ", " + next.value()));
  }

  private void forwardRest(HeaderFields sent) {
    var rest = new CommandHeaders();
    var hopByHop = namedByConnection(sent);
    for (var field : sent) {
      String name = key(field.name());
      if (HeaderNames.isConnectionField(name) || hopByHop.contains(name)
          || NEVER_FORWARDED.contains(name) || name.startsWith(OWN_PREFIX)) {
        continue;
      }
      rest.join(checked(
          new HeaderField(HeaderNames.FORWARD_PREFIX + field.name(), field.value())));
    }
    rest.byName.forEach(byName::putIfAbsent);
  }

  /** RFC 9110 §7.6.1: what Connection names belongs to the connection. */
  private static Set<String> namedByConnection(HeaderFields sent) {
    var names = new HashSet<String>();
    for (var field : sent) {
      if (!field.is("connection")) continue;
      Arrays.stream(COMMA.split(field.value())).map(name -> key(name.strip())).forEach(names::add);
    }
    return names;
  }

  private static boolean forwardsAll(HeaderFields sent, HeaderFields config) {
    var asked = sent.text(HeaderNames.HEADER_FORWARD)
        .or(() -> config.text(HeaderNames.HEADER_FORWARD));
    if (asked.isEmpty()) return false;
    try {
      return BooleanGrammar.parse(asked.get());
    } catch (InvalidValueException e) {
      throw Refusal.invalid(HeaderNames.HEADER_FORWARD + ": " + e.getMessage()).asException();
    }
  }

  /** What comes out of a query or JSON can hold what no header can. */
  private static HeaderField checked(HeaderField field) {
    for (int i = 0; i < field.value().length(); i++) {
      char c = field.value().charAt(i);
      if (c == '\r' || c == '\n' || c == 0) {
        throw Refusal.invalid(key(field.name()) + ": expected a value without line breaks")
            .asException();
      }
    }
    return field;
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
