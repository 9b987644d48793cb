package io.posthaste.schemas.dlq;

import io.posthaste.schemas.filter.FilterBuilder;
import io.posthaste.schemas.filter.FilterDate;
import io.posthaste.schemas.filter.FilterJson;
import io.posthaste.schemas.grammar.IntegerGrammar;
import io.posthaste.schemas.grammar.InvalidValueException;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * Which dead letters are asked for. Within one property any value will do, across properties all
 * must fit; where ids of dead letters are given they alone decide. Without anything it is every
 * dead letter of the tenant.
 *
 * <pre>
 * {"dlqIds":[],"messageId":[],"url":[],"topicName":[],"scheduleId":[],"queueName":[],
 *  "responseStatus":[],"callerIp":[],"label":[],"flowControlKey":[],"fromDate":ms,"toDate":ms}
 * </pre>
 *
 * Everything in the JSON may be absent. A property that has no values matches nothing.
 *
 * @param values of each property that was given; statuses in decimal without leading zeros;
 *   unmodifiable
 * @param fromDate when it was given up, inclusive; null for any time
 * @param toDate when it was given up, inclusive; null for any time
 */
public record DeadLetterFilter(Map<Property, Set<String>> values, @Nullable Instant fromDate,
    @Nullable Instant toDate) {
  /** Every dead letter of the tenant. */
  public static final DeadLetterFilter ALL = new DeadLetterFilter(Map.of(), null, null);
  /** Each is looked up by itself. */
  public static final int MAX_IDS = 1000;

  private static final String FROM_DATE = "fromDate";
  private static final String TO_DATE = "toDate";

  /** What a dead letter can be found by. */
  public enum Property {
    DLQ_IDS("dlqIds"),
    MESSAGE_ID("messageId"),
    /** The destination, as it was published. */
    URL("url"),
    /** The URL group that it is one copy of. */
    TOPIC_NAME("topicName"),
    /** The schedule that it is an occurrence of. */
    SCHEDULE_ID("scheduleId"),
    QUEUE_NAME("queueName"),
    /** HTTP status of the last answer. */
    RESPONSE_STATUS("responseStatus"),
    CALLER_IP("callerIp"),
    LABEL("label"),
    FLOW_CONTROL_KEY("flowControlKey");

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
  }

  /** @throws InvalidValueException when there are too many ids, or a status is none */
  public DeadLetterFilter {
    var copy = new EnumMap<Property, Set<String>>(Property.class);
    values.forEach((property, texts) -> copy.put(property,
        property == Property.RESPONSE_STATUS ? statuses(texts) : Set.copyOf(texts)));
    values = Map.copyOf(copy);
    int ids = values.getOrDefault(Property.DLQ_IDS, Set.of()).size();
    if (ids > MAX_IDS) {
      throw new InvalidValueException("expected at most " + MAX_IDS + ", but got " + ids)
          .of(Property.DLQ_IDS.key);
    }
  }

  /** What a filter is put together from. Confined to one thread. */
  public static final class Builder implements FilterBuilder {
    private final Map<Property, Set<String>> values = new EnumMap<>(Property.class);
    private @Nullable Instant fromDate;
    private @Nullable Instant toDate;

    @Override
    public boolean isProperty(String key) {
      return Property.ofKey(key).isPresent();
    }

    @Override
    public void add(String key, Collection<String> texts) {
      values.computeIfAbsent(Property.ofKey(key).orElseThrow(), _ -> new LinkedHashSet<>())
          .addAll(texts);
    }

    @Override
    public boolean set(String key, String text) {
      try {
        switch (key) {
          case FROM_DATE -> fromDate = FilterDate.parse(text);
          case TO_DATE -> toDate = FilterDate.parse(text);
          default -> {
            return false;
          }
        }
        return true;
      } catch (InvalidValueException e) {
        throw e.of(key);
      }
    }

    @Override
    public String names() {
      var names = new StringBuilder();
      for (var property : Property.values()) names.append(property.key).append(", ");
      return names + FROM_DATE + " and " + TO_DATE;
    }

    public DeadLetterFilter build() {
      return new DeadLetterFilter(values, fromDate, toDate);
    }
  }

  /** The dead letters of these ids. */
  public static DeadLetterFilter ofIds(Collection<String> ids) {
    return new DeadLetterFilter(Map.of(Property.DLQ_IDS, Set.copyOf(ids)), null, null);
  }

  /**
   * Reads the JSON; a value may stand alone or in an array. No bytes are the filter of every dead
   * letter.
   *
   * @throws InvalidValueException when it is not a filter; the message names what is wrong
   */
  public static DeadLetterFilter parse(byte[] json) {
    var filter = new Builder();
    FilterJson.read(json, filter);
    return filter.build();
  }

  /**
   * Reads the object that begins at the parser's token, to its end.
   *
   * @throws InvalidValueException when it is not a filter; the message names what is wrong
   * @throws JacksonException when it is no JSON
   */
  public static DeadLetterFilter read(JsonParser in) {
    var filter = new Builder();
    FilterJson.read(in, filter);
    return filter.build();
  }

  /** The filter as one JSON object in UTF-8, with nothing in it that was not given. */
  public byte[] toJson() {
    return FilterJson.bytes(this::write);
  }

  /** Writes the properties into the object that is open. */
  public void write(JsonGenerator json) {
    for (var property : Property.values()) {
      FilterJson.write(json, property.key, values.get(property));
    }
    FilterJson.write(json, FROM_DATE, fromDate);
    FilterJson.write(json, TO_DATE, toDate);
  }

  /** The ids that alone decide; empty when others do. */
  public Optional<Set<String>> dlqIds() {
    return Optional.ofNullable(values.get(Property.DLQ_IDS));
  }

  /** Whether no dead letter can fit. */
  public boolean matchesNothing() {
    return dlqIds().map(Set::isEmpty)
        .orElseGet(() -> values.values().stream().anyMatch(Set::isEmpty));
  }

  private static Set<String> statuses(Set<String> texts) {
    try {
      return texts.stream()
          .map(text -> String.valueOf(IntegerGrammar.parse(text, 0, 999)))
          .collect(Collectors.toUnmodifiableSet());
    } catch (InvalidValueException e) {
      throw e.of(Property.RESPONSE_STATUS.key);
    }
  }
}
