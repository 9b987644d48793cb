package io.posthaste.schemas.publish;

import io.posthaste.schemas.grammar.IntegerGrammar;
import io.posthaste.schemas.grammar.InvalidValueException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Value of a command: one flat JSON object of numbers and booleans. What is null is absent, and no
 * bytes are an object with nothing in it. What is at fault is told with the name of its property.
 */
final class CommandValue implements NamedValues {
  static final JsonFactory JSON = JsonFactory.builder()
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .build();

  private final Map<String, Scalar> properties = new HashMap<>();

  private CommandValue() {}

  private record Scalar(JsonToken token, String text) {}

  /**
   * Reads an object that has none but the known properties.
   *
   * @throws InvalidValueException when the bytes are no such object
   */
  static CommandValue parse(byte[] json, List<String> known) {
    var value = new CommandValue();
    if (json.length == 0) return value;
    try (var in = JSON.createParser(ObjectReadContext.empty(), json)) {
      if (in.nextToken() != JsonToken.START_OBJECT) throw notAnObject();
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        if (!known.contains(name)) {
          throw new InvalidValueException(InvalidValueException.excerpt(name)
              + ": there is no such property, expected " + String.join(", ", known));
        }
        value.read(name, in);
      }
      if (in.currentToken() != JsonToken.END_OBJECT || in.nextToken() != null) throw notAnObject();
    } catch (JacksonException e) {
      throw notAnObject();
    }
    return value;
  }

  @Override
  public @Nullable Integer number(String name, int min, int max) {
    var scalar = properties.get(name);
    if (scalar == null) return null;
    if (scalar.token == JsonToken.VALUE_STRING) {
      throw new InvalidValueException(name + ": expected a number, but got a text");
    }
    try {
      return IntegerGrammar.parse(scalar.text, min, max);
    } catch (InvalidValueException e) {
      throw e.of(name);
    }
  }

  @Override
  public @Nullable Boolean truth(String name) {
    var scalar = properties.get(name);
    if (scalar == null) return null;
    return switch (scalar.token) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw new InvalidValueException(
          name + ": " + InvalidValueException.expected("true or false", scalar.text).getMessage());
    };
  }

  private void read(String name, JsonParser in) {
    var token = in.nextToken();
    if (token == null || !token.isScalarValue()) {
      throw new InvalidValueException(name + ": expected neither an object nor an array");
    }
    if (token != JsonToken.VALUE_NULL) properties.put(name, new Scalar(token, in.getString()));
  }

  private static InvalidValueException notAnObject() {
    return new InvalidValueException("body: expected a JSON object");
  }
}
