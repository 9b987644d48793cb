package io.posthaste.bench.load;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message to publish, but for its body.
 *
 * @param number in its account
 * @param headers of the publish call
 */
public record Message(int number, String destination, @Nullable String queue,
    Map<String, String> headers) {
  /** One that is due at once. */
  public static Message to(String destination, int number) {
    return new Message(number, destination, null, Map.of());
  }

  /** One of a queue. */
  public static Message queued(String queue, String destination, int number) {
    return new Message(number, destination, queue, Map.of());
  }

  /** The same with headers. */
  public Message with(Map<String, String> added) {
    return new Message(number, destination, queue, added);
  }
}
