package io.posthaste.dispatcher.call;

import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.grammar.RetryAfterGrammar;
import io.posthaste.schemas.grammar.RetryBackoff;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.PublishLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether another attempt follows a failed one, and when: as the endpoint asks, else as the
 * publisher asked, else after the usual backoff; always within a day.
 */
public record RetryTimes(PublishLimits limits) {
  /** In the order in which they count. */
  private static final List<String> ASKED_IN = List.of("Retry-After", "X-RateLimit-Reset",
      "X-RateLimit-Reset-Requests", "X-RateLimit-Reset-Tokens");

  /**
   * When the next attempt is due; empty after the last.
   *
   * @param number of the attempt that failed, from 1
   */
  public Optional<Instant> next(PublishCommand command, int number, Attempt failed) {
    if (number > limits.retries(command.retries())) return Optional.empty();
    return switch (failed.outcome()) {
      case AttemptOutcome.Delivered _,AttemptOutcome.FailedForGood _ -> Optional.empty();
      case AttemptOutcome.NoAnswer _ ->
        Optional.of(failed.endedAt().plus(delay(command, number)));
      case AttemptOutcome.Failed(var response) ->
        Optional.of(asked(response.headers(), failed.endedAt())
            .orElseGet(() -> failed.endedAt().plus(delay(command, number))));
    };
  }

  private static Duration delay(PublishCommand command, int comingRetry) {
    var expression = command.retryDelay();
    return expression == null
        ? RetryBackoff.defaultDelay(comingRetry)
        : expression.evaluate(comingRetry - 1);
  }

  /** What cannot be read, or is more than a day ahead, counts as not said. */
  private static Optional<Instant> asked(HeaderFields answer, Instant now) {
    var latest = now.plus(RetryBackoff.MAX_DELAY);
    for (String name : ASKED_IN) {
      var at = answer.text(name).flatMap(text -> time(text, now)).orElse(null);
      if (at != null && !at.isAfter(latest)) return Optional.of(at);
    }
    return Optional.empty();
  }

  private static Optional<Instant> time(String text, Instant now) {
    try {
      return Optional.of(RetryAfterGrammar.parse(text, now));
    } catch (InvalidValueException unreadable) {
      return Optional.empty();
    }
  }
}
