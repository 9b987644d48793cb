package io.posthaste.schemas.publish;

import io.posthaste.schemas.grammar.InvalidValueException;
import java.io.ByteArrayOutputStream;
import java.util.List;
import tools.jackson.core.ObjectWriteContext;

/**
 * Which limits a {@code flow.unpin} lets messages change again:
 * {@code {"parallelism":true,"rate":true}}. What is absent is left alone.
 */
public record Unpinned(boolean parallelism, boolean rate) {
  private static final String PARALLELISM = "parallelism";
  private static final String RATE = "rate";
  /** What it can be read from. */
  public static final List<String> NAMES = List.of(PARALLELISM, RATE);

  /** @throws InvalidValueException when it is not one; the message names what is wrong */
  public static Unpinned parse(byte[] json) {
    return of(CommandValue.parse(json, NAMES));
  }

  /** @throws InvalidValueException when one is neither true nor false; the message names it */
  public static Unpinned of(NamedValues value) {
    return new Unpinned(Boolean.TRUE.equals(value.truth(PARALLELISM)),
        Boolean.TRUE.equals(value.truth(RATE)));
  }

  /** The value of the command, in UTF-8. */
  public byte[] toJson() {
    var bytes = new ByteArrayOutputStream();
    try (var json = CommandValue.JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeBooleanProperty(PARALLELISM, parallelism);
      json.writeBooleanProperty(RATE, rate);
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }
}
