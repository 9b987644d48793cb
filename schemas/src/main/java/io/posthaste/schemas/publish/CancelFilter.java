package io.posthaste.schemas.publish;

import io.posthaste.schemas.grammar.IntegerGrammar;
import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.message.MessageId;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Which messages a bulk cancel is about. Within one property any value will do, across properties
 * all must fit; where message ids are given they alone decide. Without anything it is every message
 * of the tenant.
 *
 * <pre>
 * {"messageIds":[],"topicName":[],"queueName":[],"url":[],"host":[],"path":[],"label":[],
 *  "flowControlKey":[],"scheduleId":[],"callerIp":[],"fromDate":ms,"toDate":ms,"count":n}
 * </pre>
 *
 * Everything in the JSON may be absent. A property that has no values matches nothing.
 *
 * @param values of each property that was given; unmodifiable
 * @param fromDate creation time, inclusive; null for any
 * @param toDate creation time, inclusive; null for any
 * @param count most messages to cancel, from 1 to 500; null for all. Whoever cancels counts.
 */
public record CancelFilter(Map<Property, Set<String>> values, @Nullable Instant fromDate,
    @Nullable Instant toDate, @Nullable Integer count) {
  /** Every message of the tenant. */
  public static final CancelFilter ALL = new CancelFilter(Map.of(), null, null, null);
  public static final int MAX_COUNT = 500;
  /** Each costs a command to every partition, where nobody knows it. */
  public static final int MAX_IDS = 1000;

  private static final JsonFactory JSON = JsonFactory.builder()
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .build();
  private static final String FROM_DATE = "fromDate";
  private static final String TO_DATE = "toDate";
  private static final String COUNT = "count";

  /** What a message can be found by. */
  public enum Property {
    MESSAGE_IDS("messageIds"),
    TOPIC_NAME("topicName"),
    QUEUE_NAME("queueName"),
    URL("url"),
    HOST("host"),
    PATH("path"),
    LABEL("label"),
    FLOW_CONTROL_KEY("flowControlKey"),
    SCHEDULE_ID("scheduleId"),
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
  }

  /** @throws InvalidValueException when the count is out of its range; the message names it */
  public CancelFilter {
    var copy = new EnumMap<Property, Set<String>>(Property.class);
    values.forEach((property, texts) -> copy.put(property, Set.copyOf(texts)));
    values = Map.copyOf(copy);
    var ids = values.getOrDefault(Property.MESSAGE_IDS, Set.of());
    if (ids.size() > MAX_IDS) {
      throw new InvalidValueException(Property.MESSAGE_IDS.key + ": expected at most " + MAX_IDS
          + ", but got " + ids.size());
    }
    if (count != null && (count < 1 || count > MAX_COUNT)) {
      throw new InvalidValueException(
          COUNT + ": expected a number from 1 to " + MAX_COUNT + ", but got " + count);
    }
  }

  /** What a filter is put together from. Confined to one thread. */
  public static final class Builder {
    private final Map<Property, Set<String>> values = new EnumMap<>(Property.class);
    private @Nullable Instant fromDate;
    private @Nullable Instant toDate;
    private @Nullable Integer count;

    /** These values beside those that the property has already. */
    public Builder add(Property property, Collection<String> texts) {
      values.computeIfAbsent(property, _ -> new LinkedHashSet<>()).addAll(texts);
      return this;
    }

    /**
     * What the filter's other names stand for: numbers in decimal.
     *
     * @return whether there is such a name
     * @throws InvalidValueException when the text is no such number; the message names it
     */
    public boolean number(String key, String text) {
      try {
        switch (key) {
          case FROM_DATE -> fromDate = time(text);
          case TO_DATE -> toDate = time(text);
          case COUNT -> count = IntegerGrammar.parse(text, 1, MAX_COUNT);
          default -> {
            return false;
          }
        }
        return true;
      } catch (InvalidValueException e) {
        throw new InvalidValueException(key + ": " + e.getMessage());
      }
    }

    public CancelFilter build() {
      return new CancelFilter(values, fromDate, toDate, count);
    }

    private static Instant time(String text) {
      String digits = text.strip();
      if (digits.isEmpty() || digits.length() > 15
          || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
        throw InvalidValueException.expected("milliseconds since 1970", text);
      }
      return Instant.ofEpochMilli(Long.parseLong(digits));
    }
  }

  /** The names that a filter may have, for people to read. */
  public static String names() {
    var names = new StringBuilder();
    for (var property : Property.values()) names.append(property.key).append(", ");
    return names + FROM_DATE + ", " + TO_DATE + " and " + COUNT;
  }

  /**
   * Reads the JSON; a value may stand alone or in an array. No bytes are the filter of every
   * message.
   *
   * @throws InvalidValueException when it is not a filter; the message names what is wrong
   */
  public static CancelFilter parse(byte[] json) {
    if (json.length == 0) return ALL;
    var filter = new Builder();
    try (var in = JSON.createParser(ObjectReadContext.empty(), json)) {
      if (in.nextToken() != JsonToken.START_OBJECT) throw notAnObject();
      for (String key = in.nextName(); key != null; key = in.nextName()) {
        var token = in.nextToken();
        var property = Property.ofKey(key).orElse(null);
        if (property != null) {
          filter.add(property, texts(key, in, token));
        } else if (!filter.number(key, text(key, in, token))) {
          throw new InvalidValueException(InvalidValueException.excerpt(key)
              + ": there is no such filter, expected " + names());
        }
      }
      if (in.nextToken() != null) throw notAnObject();
    } catch (JacksonException e) {
      throw notAnObject();
    }
    return filter.build();
  }

  /** The filter as one JSON object in UTF-8, with nothing in it that was not given. */
  public byte[] toJson() {
    var bytes = new ByteArrayOutputStream();
    try (var json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      for (var property : Property.values()) {
        var texts = values.get(property);
        if (texts == null) continue;
        json.writeArrayPropertyStart(property.key);
        texts.stream().sorted().forEach(json::writeString);
        json.writeEndArray();
      }
      if (fromDate != null) json.writeNumberProperty(FROM_DATE, fromDate.toEpochMilli());
      if (toDate != null) json.writeNumberProperty(TO_DATE, toDate.toEpochMilli());
      if (count != null) json.writeNumberProperty(COUNT, count);
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /** The same filter with another count. */
  public CancelFilter withCount(int most) {
    return new CancelFilter(values, fromDate, toDate, most);
  }

  /** The ids that alone decide; empty when others do. */
  public Optional<Set<String>> messageIds() {
    return Optional.ofNullable(values.get(Property.MESSAGE_IDS));
  }

  /** Whether no message can fit. */
  public boolean matchesNothing() {
    return messageIds().map(Set::isEmpty)
        .orElseGet(() -> values.values().stream().anyMatch(Set::isEmpty));
  }

  /**
   * Whether the filter is about this message, however many others it is about.
   *
   * @param group the URL group that the message is one copy of; null without one
   * @param schedule the schedule that it is an occurrence of; null without one
   */
  public boolean matches(PublishCommand command, MessageId id, @Nullable String group,
      @Nullable String schedule) {
    var ids = values.get(Property.MESSAGE_IDS);
    if (ids != null) return ids.contains(id.value());
    var created = id.time();
    if (fromDate != null && created.isBefore(fromDate)) return false;
    if (toDate != null && created.isAfter(toDate)) return false;
    for (var wanted : values.entrySet()) {
      var texts = wanted.getValue();
      boolean fits = switch (wanted.getKey()) {
        case MESSAGE_IDS -> true;
        case TOPIC_NAME -> has(texts, group);
        case QUEUE_NAME -> has(texts, command.queue());
        case URL -> texts.contains(command.destination().text());
        case HOST -> command.destination() instanceof Destination.Url(var url)
            && texts.stream().anyMatch(text -> isHost(url, text));
        case PATH -> command.destination() instanceof Destination.Url(var url)
            && texts.stream().anyMatch(text -> url.path().equals(DestinationUrl.sent(text)));
        case LABEL -> command.labels().stream().anyMatch(texts::contains);
        case FLOW_CONTROL_KEY -> {
          var flow = command.flowControl();
          yield flow != null && texts.contains(flow.key());
        }
        case SCHEDULE_ID -> has(texts, schedule);
        case CALLER_IP -> has(texts, command.callerIp());
      };
      if (!fits) return false;
    }
    return true;
  }

  private static boolean has(Set<String> texts, @Nullable String text) {
    return text != null && texts.contains(text);
  }

  /** With its port or without. */
  private static boolean isHost(DestinationUrl url, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return url.host().equals(lower) || url.hostHeader().equals(lower);
  }

  private static Set<String> texts(String key, JsonParser in, JsonToken first) {
    if (first != JsonToken.START_ARRAY) return Set.of(text(key, in, first));
    var texts = new LinkedHashSet<String>();
    for (var token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
      texts.add(text(key, in, token));
    }
    return texts;
  }

  private static String text(String key, JsonParser in, @Nullable JsonToken token) {
    if (token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT) {
      return in.getString();
    }
    throw new InvalidValueException(InvalidValueException.excerpt(key)
        + ": expected a text, a number, or an array of them");
  }

  private static InvalidValueException notAnObject() {
    return new InvalidValueException("filter: expected a JSON object");
  }
}
