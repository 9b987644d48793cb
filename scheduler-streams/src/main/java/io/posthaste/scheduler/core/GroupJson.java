package io.posthaste.scheduler.core;

import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads what is said about URL groups. What it does not know it passes over.
 *
 * <pre>
 * {"endpoints":[{"url":"https://example.com/a","name":"a"}, …]}
 * {"headers":{"Upstash-Retries":"3","Upstash-Forward-A":["1","2"]}}
 * </pre>
 */
final class GroupJson {
  private static final JsonFactory JSON = new JsonFactory();

  private GroupJson() {}

  /** An endpoint as it was named; at least one is there. */
  record Named(@Nullable String url, @Nullable String name) {
    Named {
      if (url == null && name == null) {
        throw new InvalidValueException("expected the url or the name of an endpoint");
      }
    }
  }

  private interface Property {
    void read(JsonParser json);
  }

  /** @throws InvalidValueException when it is no such object, or names no endpoint */
  static List<Named> endpoints(byte[] bytes) {
    var endpoints = new ArrayList<Named>();
    read(bytes, "endpoints", json -> {
      require(json.currentToken() == JsonToken.START_ARRAY, "an array of endpoints");
      while (json.nextToken() != JsonToken.END_ARRAY) endpoints.add(endpoint(json));
    });
    require(!endpoints.isEmpty(), "at least one endpoint");
    return endpoints;
  }

  /** @throws InvalidValueException when it is no such object */
  static HeaderFields headers(byte[] bytes) {
    var fields = new ArrayList<HeaderField>();
    boolean found = read(bytes, "headers", json -> {
      require(json.currentToken() == JsonToken.START_OBJECT, "an object of headers");
      for (String name = json.nextName(); name != null; name = json.nextName()) {
        if (json.nextToken() == JsonToken.START_ARRAY) {
          while (json.nextToken() != JsonToken.END_ARRAY) fields.add(field(name, json));
        } else {
          fields.add(field(name, json));
        }
      }
    });
    require(found, "headers");
    return new HeaderFields(fields);
  }

  private static Named endpoint(JsonParser json) {
    require(json.currentToken() == JsonToken.START_OBJECT, "an object for each endpoint");
    String url = null;
    String name = null;
    for (String key = json.nextName(); key != null; key = json.nextName()) {
      json.nextToken();
      switch (key) {
        case "url" -> url = textOrNull(json);
        case "name" -> name = textOrNull(json);
        default -> json.skipChildren();
      }
    }
    return new Named(url, name);
  }

  private static HeaderField field(String name, JsonParser json) {
    require(json.currentToken() == JsonToken.VALUE_STRING, "text for each header");
    return HeaderField.ofText(name, json.getString());
  }

  private static @Nullable String textOrNull(JsonParser json) {
    if (json.currentToken() == JsonToken.VALUE_NULL) return null;
    require(json.currentToken() == JsonToken.VALUE_STRING, "text as url and name");
    return json.getString().isEmpty() ? null : json.getString();
  }

  /** Whether the property was there. */
  private static boolean read(byte[] bytes, String property, Property reader) {
    boolean found = false;
    try (var json = JSON.createParser(ObjectReadContext.empty(), bytes)) {
      require(json.nextToken() == JsonToken.START_OBJECT, "a JSON object");
      for (String name = json.nextName(); name != null; name = json.nextName()) {
        json.nextToken();
        if (name.equals(property)) {
          reader.read(json);
          found = true;
        } else {
          json.skipChildren();
        }
      }
      return found;
    } catch (JacksonException e) {
      throw new InvalidValueException("expected a JSON object");
    }
  }

  private static void require(boolean condition, String what) {
    if (!condition) throw new InvalidValueException("expected " + what);
  }
}
