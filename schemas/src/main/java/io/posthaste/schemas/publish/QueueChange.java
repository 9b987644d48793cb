package io.posthaste.schemas.publish;

import io.posthaste.schemas.grammar.InvalidValueException;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.ObjectWriteContext;

/**
 * What a {@code queue.put} sets: {@code {"parallelism":3,"paused":true}}. What is absent stays as it
 * is, or in a queue that is made is 1 and false.
 *
 * @param parallelism most messages in flight, 1 or more
 */
public record QueueChange(@Nullable Integer parallelism, @Nullable Boolean paused) {
  private static final String PARALLELISM = "parallelism";
  private static final String PAUSED = "paused";
  private static final List<String> NAMES = List.of(PARALLELISM, PAUSED);

  /** @throws InvalidValueException when it is not one; the message names what is wrong */
  public static QueueChange parse(byte[] json) {
    var value = CommandValue.parse(json, NAMES);
    return new QueueChange(value.number(PARALLELISM, 1, Integer.MAX_VALUE), value.truth(PAUSED));
  }

  /** The value of the command, in UTF-8. */
  public byte[] toJson() {
    var bytes = new ByteArrayOutputStream();
    try (var json = CommandValue.JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      if (parallelism != null) json.writeNumberProperty(PARALLELISM, parallelism);
      if (paused != null) json.writeBooleanProperty(PAUSED, paused);
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }
}
