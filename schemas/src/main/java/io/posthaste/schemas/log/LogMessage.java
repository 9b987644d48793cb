package io.posthaste.schemas.log;

import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.log.LogFilter.Property;
import io.posthaste.schemas.publish.DestinationUrl;
import io.posthaste.schemas.publish.LogMessageJson;
import io.posthaste.schemas.publish.MessageJson;
import io.posthaste.schemas.publish.PublishCommand;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What every entry of a message shows of the message itself. What is to be redacted is so already.
 *
 * @param json the properties that {@link LogMessageJson} lists, as one object
 */
public record LogMessage(String json) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final byte[] NOTHING = {};

  /** What was published, as the log shows it. */
  public static LogMessage of(PublishCommand command, byte[] body, MessageJson.Context context) {
    return new LogMessage(LogMessageJson.of(command, body, context));
  }

  /** Likewise, but for the body: whoever keeps that apart adds it with {@link #withBody}. */
  public static LogMessage withoutBody(PublishCommand command, MessageJson.Context context) {
    return of(command, NOTHING, context);
  }

  /** With a body, as {@link LogMessageJson#shown} gives it, that it does not have yet. */
  public LogMessage withBody(byte[] shown) {
    if (shown.length == 0) return this;
    return new LogMessage(json.substring(0, json.length() - 1) + ",\"body\":\""
        + Base64.getEncoder().encodeToString(shown) + "\"}");
  }

  /**
   * What its entries are found by.
   *
   * @throws IllegalArgumentException when the JSON is not what it should be
   */
  public Map<Property, Set<String>> values() {
    var values = new EnumMap<Property, Set<String>>(Property.class);
    try (var in = JSON.createParser(ObjectReadContext.empty(), json)) {
      if (in.nextToken() != JsonToken.START_OBJECT)
        throw new IllegalArgumentException("expected an object");
      for (String key = in.nextName(); key != null; key = in.nextName()) {
        in.nextToken();
        if (key.equals("labels")) {
          while (in.nextToken() != JsonToken.END_ARRAY) add(values, Property.LABEL, in);
        } else {
          var property = Property.ofKey(key).orElse(null);
          if (property == null) {
            in.skipChildren();
          } else {
            add(values, property, in);
          }
        }
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("expected the JSON of a message", e);
    }
    url(values).ifPresent(url -> {
      values.put(Property.HOST, new LinkedHashSet<>(Set.of(url.host())));
      add(values, Property.HOST, url.hostHeader());
      add(values, Property.PATH, url.path());
    });
    return Collections.unmodifiableMap(values);
  }

  /** Where it goes, as far as that is a URL. */
  private static Optional<DestinationUrl> url(Map<Property, Set<String>> values) {
    return values.getOrDefault(Property.URL, Set.of()).stream().findFirst().flatMap(text -> {
      try {
        return Optional.of(DestinationUrl.parse(text));
      } catch (InvalidValueException notAUrl) {
        return Optional.empty(); // the name of a URL group
      }
    });
  }

  private static void add(Map<Property, Set<String>> values, Property property, JsonParser in) {
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      throw new IllegalArgumentException("expected a text as " + property.key());
    }
    add(values, property, in.getString());
  }

  private static void add(Map<Property, Set<String>> values, Property property, String text) {
    values.computeIfAbsent(property, _ -> new LinkedHashSet<>()).add(text);
  }
}
