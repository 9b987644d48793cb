package io.posthaste.dispatcher.call;

import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.record.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is told about a message, all of it before its record counts as done: the events first, the
 * outcome last.
 *
 * @param outcome null where the event says all and nobody else has the message
 */
public record Report(MessageId messageId, List<MessageEvent> events, @Nullable Told outcome) {
  public Report {
    events = List.copyOf(events);
  }

  /** The same, of a message that was called in a train. */
  public Report inTrain(Outcome.OfTrain train) {
    if (outcome == null) throw new IllegalStateException("expected an outcome");
    return new Report(messageId, events,
        new Told(outcome.outcome().in(train), outcome.partition(), null));
  }

  /** What is told of a message whose train goes on. */
  public Report eventsAlone() {
    return new Report(messageId, events, null);
  }

  /**
   * An outcome and where it goes.
   *
   * @param partition of the outcomes topic
   * @param body of a direct message; null for a granted one
   */
  public record Told(Outcome outcome, int partition, @Nullable Body body) {}
}
