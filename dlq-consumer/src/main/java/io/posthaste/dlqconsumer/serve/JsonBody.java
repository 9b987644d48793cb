package io.posthaste.dlqconsumer.serve;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads what another service has sent. */
final class JsonBody {
  private static final JsonFactory JSON = new JsonFactory();

  /** Reads the value of a property; the parser is at its first token, and is left at its last. */
  interface Reader extends BiConsumer<String, JsonParser> {}

  private JsonBody() {}

  /** @throws IllegalArgumentException when it is not an object that the reader can read */
  static void read(byte[] body, Reader reader) {
    try (var in = JSON.createParser(ObjectReadContext.empty(), body)) {
      if (in.nextToken() != JsonToken.START_OBJECT) throw expected("a JSON object");
      object(in, reader);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("expected a JSON object", e);
    }
  }

  /** Reads the object that begins at the parser's token. */
  static void object(JsonParser in, Reader reader) {
    if (in.currentToken() != JsonToken.START_OBJECT) throw expected("a JSON object");
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      in.nextToken();
      reader.accept(name, in);
    }
  }

  static String text(JsonParser in) {
    if (in.currentToken() != JsonToken.VALUE_STRING) throw expected("a text");
    return in.getString();
  }

  static long number(JsonParser in) {
    if (in.currentToken() != JsonToken.VALUE_NUMBER_INT) throw expected("a number");
    return in.getLongValue();
  }

  /** Numbers by partition. */
  static Map<Integer, Long> offsets(JsonParser in) {
    var offsets = new LinkedHashMap<Integer, Long>();
    object(in, (name, value) -> offsets.put(Integer.valueOf(name), number(value)));
    return offsets;
  }

  static IllegalArgumentException expected(String what) {
    return new IllegalArgumentException("expected " + what);
  }
}
