package io.posthaste.dispatcher.call;

import java.time.Duration;
import java.time.Instant;

/** One call of an endpoint, ended. */
public record Attempt(Instant startedAt, Duration took, AttemptOutcome outcome) {
  public Instant endedAt() {
    return startedAt.plus(took);
  }
}
