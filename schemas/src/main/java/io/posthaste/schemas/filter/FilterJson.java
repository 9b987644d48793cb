package io.posthaste.schemas.filter;

import io.posthaste.schemas.grammar.InvalidValueException;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** A filter as one flat JSON object, whose values stand alone or in arrays. */
public final class FilterJson {
  private static final JsonFactory JSON = JsonFactory.builder()
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .build();

  private FilterJson() {}

  /**
   * Reads an object; no bytes are one with nothing in it.
   *
   * @throws InvalidValueException when it is not a filter; the message names what is wrong
   */
  public static void read(byte[] json, FilterBuilder filter) {
    if (json.length == 0) return;
    try (var in = JSON.createParser(ObjectReadContext.empty(), json)) {
      in.nextToken();
      read(in, filter);
      if (in.nextToken() != null) throw notAnObject();
    } catch (JacksonException e) {
      throw notAnObject();
    }
  }

  /**
   * Reads the object that begins at the parser's token, to its end.
   *
   * @throws InvalidValueException when it is not a filter; the message names what is wrong
   * @throws JacksonException when it is no JSON
   */
  public static void read(JsonParser in, FilterBuilder filter) {
    if (in.currentToken() != JsonToken.START_OBJECT) throw notAnObject();
    for (String key = in.nextName(); key != null; key = in.nextName()) {
      var token = in.nextToken();
      if (filter.isProperty(key)) {
        filter.add(key, texts(key, in, token));
      } else if (!filter.set(key, text(key, in, token))) {
        throw new InvalidValueException(InvalidValueException.excerpt(key)
            + ": there is no such filter, expected " + filter.names());
      }
    }
    if (in.currentToken() != JsonToken.END_OBJECT) throw notAnObject();
  }

  /** One JSON object in UTF-8 with what is written into it. */
  public static byte[] bytes(Consumer<JsonGenerator> properties) {
    var bytes = new ByteArrayOutputStream();
    try (var json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      properties.accept(json);
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /** Writes an array of the texts, in their order; nothing without any set. */
  public static void write(JsonGenerator json, String key, @Nullable Set<String> texts) {
    if (texts == null) return;
    json.writeArrayPropertyStart(key);
    texts.stream().sorted().forEach(json::writeString);
    json.writeEndArray();
  }

  /** Writes a date as milliseconds since 1970; nothing without one. */
  public static void write(JsonGenerator json, String key, @Nullable Instant date) {
    if (date != null) json.writeNumberProperty(key, date.toEpochMilli());
  }

  private static Set<String> texts(String key, JsonParser in, @Nullable JsonToken first) {
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
