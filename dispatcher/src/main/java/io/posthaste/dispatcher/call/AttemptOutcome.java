package io.posthaste.dispatcher.call;

import io.posthaste.schemas.record.DeadLetter.Response;

/** What one attempt came to. */
public sealed interface AttemptOutcome {
  /** Status and header with which an endpoint says that no other attempt is wanted. */
  int NON_RETRYABLE_STATUS = 489;
  String NON_RETRYABLE_HEADER = "Upstash-NonRetryable-Error";

  /** Answered with a 2xx status. */
  record Delivered(Response response) implements AttemptOutcome {}

  /** Answered with another status; redirects are among them. */
  record Failed(Response response) implements AttemptOutcome {}

  /** Answered with a status and a header that rule out any other attempt. */
  record FailedForGood(Response response) implements AttemptOutcome {}

  /**
   * No complete answer: not resolved, refused, not connected, broken off, too late.
   *
   * @param error which of them, for people to read
   */
  record NoAnswer(String error) implements AttemptOutcome {}

  static AttemptOutcome of(Response response) {
    int status = response.status();
    if (status >= 200 && status <= 299) return new Delivered(response);
    boolean forGood = status == NON_RETRYABLE_STATUS && response.headers()
        .text(NON_RETRYABLE_HEADER)
        .filter(text -> text.strip().equalsIgnoreCase("true"))
        .isPresent();
    return forGood ? new FailedForGood(response) : new Failed(response);
  }
}
