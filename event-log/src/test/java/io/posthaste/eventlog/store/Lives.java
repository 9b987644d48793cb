package io.posthaste.eventlog.store;

import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.DeadLetter.Response;
import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.record.MessageEvent.State;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Events of messages. */
final class Lives {
  static final String URL = "https://example.com/a";

  private Lives() {}

  static MessageEvent delivered(MessageId id, Instant at) {
    return attempt(id, State.DELIVERED, at, 1, 204, null);
  }

  static MessageEvent error(MessageId id, Instant at, int attempt) {
    return attempt(id, State.ERROR, at, attempt, 500, "answered with status 500")
        .answered(new Response(500, HeaderFields.NONE, "oops"));
  }

  static MessageEvent retry(MessageId id, Instant at, int attempt) {
    return new MessageEvent(id, "t", State.RETRY, at, URL, null, attempt, at.plusSeconds(5), null,
        null, null, null, null);
  }

  static MessageEvent failed(MessageId id, Instant at, int attempts) {
    return new MessageEvent(id, "t", State.FAILED, at, URL, null, attempts, null, null, null, 500,
        "answered with status 500", "1-2");
  }

  static MessageEvent step(MessageId id, State state, Instant at) {
    return new MessageEvent(id, "t", state, at, URL, null, 0, null, null, null, null, null, null);
  }

  private static MessageEvent attempt(MessageId id, State state, Instant at, int attempt,
      int status, @Nullable String error) {
    var took = Duration.ofMillis(3);
    return new MessageEvent(id, "t", state, at, URL, "POST", attempt, at.minusMillis(5),
        at.minus(took), took, status, error, null);
  }
}
