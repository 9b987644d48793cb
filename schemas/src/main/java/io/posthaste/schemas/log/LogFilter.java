package io.posthaste.schemas.log;

import io.posthaste.schemas.filter.FilterBuilder;
import io.posthaste.schemas.filter.FilterDate;
import io.posthaste.schemas.filter.FilterJson;
import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.publish.DestinationUrl;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * Which entries of the log are asked for. Within one property any value will do, across properties
 * all must fit; where {@code messageIds} are given they alone decide. Without anything it is every
 * entry of the tenant.
 *
 * <pre>
 * {"messageIds":[],"messageId":[],"url":[],"host":[],"path":[],"topicName":[],"scheduleId":[],
 *  "queueName":[],"label":[],"flowControlKey":[],"callerIp":[],"state":[],"fromDate":ms,"toDate":ms}
 * </pre>
 *
 * Everything in the JSON may be absent. A property that has no values matches nothing.
 *
 * @param values of each property that was given, as {@link LogMessage} has them; unmodifiable
 * @param states any of which will do; empty for all
 * @param fromDate time of the entry, inclusive; null for any
 * @param toDate time of the entry, inclusive; null for any
 */
public record LogFilter(Map<Property, Set<String>> values, Set<LogState> states,
    @Nullable Instant fromDate, @Nullable Instant toDate) {
  /** Every entry of the tenant. */
  public static final LogFilter ALL = new LogFilter(Map.of(), Set.of(), null, null);
  /** Each is looked up by itself. */
  public static final int MAX_IDS = 1000;
  /** Of one property: each is looked up by itself. */
  public static final int MAX_VALUES = 100;

  private static final String STATE = "state";
  private static final String FROM_DATE = "fromDate";
  private static final String TO_DATE = "toDate";

  /** What entries can be found by: all of it is said of the message. */
  public enum Property {
    MESSAGE_IDS("messageIds"),
    MESSAGE_ID("messageId"),
    /** The destination, as it was published. */
    URL("url"),
    /** Its host, with its port or without. */
    HOST("host"),
    /** Its path, without the query. */
    PATH("path"),
    /** The URL group that it is one copy of. */
    TOPIC_NAME("topicName"),
    /** The schedule that it is an occurrence of. */
    SCHEDULE_ID("scheduleId"),
    QUEUE_NAME("queueName"),
    LABEL("label"),
    FLOW_CONTROL_KEY("flowControlKey"),
    CALLER_IP("callerIp");

    private final String key;

    Property(String key) {
      this.key = key;
    }

    /** Its name in JSON and in queries. */
    public String key() {
      return key;
    }

    /** Empty when there is no such property. */
    public static Optional<Property> ofKey(String key) {
      return Stream.of(values()).filter(property -> property.key.equals(key)).findFirst();
    }

    private boolean isId() {
      return this == MESSAGE_IDS || this == MESSAGE_ID;
    }

    private String comparable(String text) {
      return switch (this) {
        case HOST -> text.toLowerCase(Locale.ROOT);
        case PATH -> DestinationUrl.sent(text);
        default -> text;
      };
    }
  }

  /** @throws InvalidValueException when a property has too many values; the message names it */
  public LogFilter {
    var copy = new EnumMap<Property, Set<String>>(Property.class);
    values.forEach((property, texts) -> {
      int most = property.isId() ? MAX_IDS : MAX_VALUES;
      if (texts.size() > most) {
        throw new InvalidValueException("expected at most " + most + ", but got " + texts.size())
            .of(property.key);
      }
      copy.put(property,
          texts.stream().map(property::comparable).collect(Collectors.toUnmodifiableSet()));
    });
    values = Map.copyOf(copy);
    states = Set.copyOf(states);
  }

  /**
   * What a filter is put together from. Names that it does not know it passes over. Confined to one
   * thread.
   */
  public static final class Builder implements FilterBuilder {
    private final Map<Property, Set<String>> values = new EnumMap<>(Property.class);
    private final Set<LogState> states = EnumSet.noneOf(LogState.class);
    private @Nullable Instant fromDate;
    private @Nullable Instant toDate;

    @Override
    public boolean isProperty(String key) {
      return key.equals(STATE) || Property.ofKey(key).isPresent();
    }

    @Override
    public void add(String key, Collection<String> texts) {
      if (key.equals(STATE)) {
        for (String text : texts) states.addAll(named(STATE, () -> LogState.parse(text)));
      } else {
        values.computeIfAbsent(Property.ofKey(key).orElseThrow(), _ -> new LinkedHashSet<>())
            .addAll(texts);
      }
    }

    @Override
    public boolean set(String key, String text) {
      switch (key) {
        case FROM_DATE -> fromDate = named(key, () -> FilterDate.parse(text));
        case TO_DATE -> toDate = named(key, () -> FilterDate.parse(text));
        default -> {
        }
      }
      return true;
    }

    @Override
    public String names() {
      var names = new StringBuilder();
      for (var property : Property.values()) names.append(property.key).append(", ");
      return names + STATE + ", " + FROM_DATE + " and " + TO_DATE;
    }

    public LogFilter build() {
      return new LogFilter(values, states, fromDate, toDate);
    }

    private static <T> T named(String key, java.util.function.Supplier<T> value) {
      try {
        return value.get();
      } catch (InvalidValueException e) {
        throw e.of(key);
      }
    }
  }

  /**
   * Reads the object that begins at the parser's token, to its end.
   *
   * @throws InvalidValueException when it is not a filter; the message names what is wrong
   * @throws tools.jackson.core.JacksonException when it is no JSON
   */
  public static LogFilter read(JsonParser in) {
    var filter = new Builder();
    FilterJson.read(in, filter);
    return filter.build();
  }

  /** Writes the properties into the object that is open. */
  public void write(JsonGenerator json) {
    for (var property : Property.values()) {
      FilterJson.write(json, property.key, values.get(property));
    }
    if (!states.isEmpty()) {
      FilterJson.write(json, STATE, states.stream().map(Enum::name).collect(Collectors.toSet()));
    }
    FilterJson.write(json, FROM_DATE, fromDate);
    FilterJson.write(json, TO_DATE, toDate);
  }

  /** Ids of the messages that alone are asked for; empty where it may be any. */
  public Optional<Set<String>> messageIds() {
    var alone = values.get(Property.MESSAGE_IDS);
    return Optional.ofNullable(alone != null ? alone : values.get(Property.MESSAGE_ID));
  }

  /** What of a message must fit besides its id. */
  public Map<Property, Set<String>> properties() {
    if (values.containsKey(Property.MESSAGE_IDS)) return Map.of();
    var properties = new EnumMap<Property, Set<String>>(Property.class);
    properties.putAll(values);
    properties.remove(Property.MESSAGE_ID);
    return properties;
  }

  /** The same filter, or where ids alone decide one that has nothing but them. */
  public LogFilter effective() {
    var alone = values.get(Property.MESSAGE_IDS);
    return alone == null
        ? this
        : new LogFilter(Map.of(Property.MESSAGE_IDS, new HashSet<>(alone)), Set.of(), null, null);
  }

  /** Whether no entry can fit. */
  public boolean matchesNothing() {
    return messageIds().map(Set::isEmpty).orElse(false)
        || properties().values().stream().anyMatch(Set::isEmpty);
  }
}
