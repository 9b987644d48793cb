package io.posthaste.schemas.publish;

import io.posthaste.schemas.filter.FilterBuilder;
import io.posthaste.schemas.filter.FilterDate;
import io.posthaste.schemas.filter.FilterJson;
import io.posthaste.schemas.grammar.IntegerGrammar;
import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.message.MessageId;
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
  public static final class Builder implements FilterBuilder {
    private final Map<Property, Set<String>> values = new EnumMap<>(Property.class);
    private @Nullable Instant fromDate;
    private @Nullable Instant toDate;
    private @Nullable Integer count;

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
          case COUNT -> count = IntegerGrammar.parse(text, 1, MAX_COUNT);
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
      return names + FROM_DATE + ", " + TO_DATE + " and " + COUNT;
    }

    public CancelFilter build() {
      return new CancelFilter(values, fromDate, toDate, count);
    }
  }

  /**
   * Reads the JSON; a value may stand alone or in an array. No bytes are the filter of every
   * message.
   *
   * @throws InvalidValueException when it is not a filter; the message names what is wrong
   */
  public static CancelFilter parse(byte[] json) {
    var filter = new Builder();
    FilterJson.read(json, filter);
    return filter.build();
  }

  /** The filter as one JSON object in UTF-8, with nothing in it that was not given. */
  public byte[] toJson() {
    return FilterJson.bytes(json -> {
      for (var property : Property.values()) {
        FilterJson.write(json, property.key, values.get(property));
      }
      FilterJson.write(json, FROM_DATE, fromDate);
      FilterJson.write(json, TO_DATE, toDate);
      if (count != null) json.writeNumberProperty(COUNT, count);
    });
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
}
