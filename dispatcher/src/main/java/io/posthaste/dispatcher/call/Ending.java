package io.posthaste.dispatcher.call;

import io.posthaste.schemas.record.DeadLetter;
import io.posthaste.schemas.record.MessageEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a message ended: the records that must be written before it counts as done, the dead letter
 * first.
 *
 * @param source what the message was published as
 * @param deadLetter null when it was delivered
 */
public record Ending(IngestRecord source, @Nullable DeadLetter deadLetter,
    List<MessageEvent> events) {
  public Ending {
    events = List.copyOf(events);
  }
}
