package io.posthaste.schemas.record;

import io.posthaste.schemas.log.LogMessage;
import io.posthaste.schemas.message.MessageId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One step in the life of a message, as told on the events topic. {@link MessageEventCodec} says
 * how it is written.
 *
 * @param time when it happened
 * @param url destination of the attempt; null where the record named none that could be read
 * @param method HTTP method of the attempt; null likewise
 * @param attempt which attempt it was, from 1; zero for a step without one
 * @param dueAt the attempt must not start before it
 * @param startedAt when the attempt began; null for a step without an attempt
 * @param took from the start of the attempt to its end; null likewise
 * @param responseStatus HTTP status; null where nothing answered
 * @param error what went wrong, for people to read; null where nothing did
 * @param dlqId the dead letter that the message became; null where it became none
 * @param response what an attempt that failed was answered with, cut to a bound; its status is
 *   {@code responseStatus}; null where nothing answered, or the attempt did not fail
 * @param message what was made, with the event of its making; null with every other
 */
public record MessageEvent(MessageId messageId, String tenant, State state, Instant time,
    @Nullable String url, @Nullable String method, int attempt,
    @Nullable Instant dueAt, @Nullable Instant startedAt,
    @Nullable Duration took, @Nullable Integer responseStatus,
    @Nullable String error, @Nullable String dlqId,
    DeadLetter.@Nullable Response response, @Nullable LogMessage message) {
  /** A step that shows neither an answer nor the message. */
  public MessageEvent(MessageId messageId, String tenant, State state, Instant time,
      @Nullable String url, @Nullable String method, int attempt, @Nullable Instant dueAt,
      @Nullable Instant startedAt, @Nullable Duration took, @Nullable Integer responseStatus,
      @Nullable String error, @Nullable String dlqId) {
    this(messageId, tenant, state, time, url, method, attempt, dueAt, startedAt, took,
        responseStatus, error, dlqId, null, null);
  }

  /** What a message came to with this step. Public on the topic: a name once given stays. */
  public enum State {
    /** A message was made from another: an occurrence of a schedule, a copy of a group's. */
    CREATED,
    /** An attempt was answered with a 2xx status. Terminal. */
    DELIVERED,
    /** An attempt failed. */
    ERROR,
    /** After an attempt that failed another is due. */
    RETRY,
    /** Somebody asked for no more attempts. */
    CANCEL_REQUESTED,
    /** No more attempts are made, because somebody asked for it. Terminal. */
    CANCELED,
    /** It repeats a message that was accepted before, and is not delivered. Terminal. */
    DEDUPLICATED,
    /** It was to a URL group, and has become one message for each endpoint. Terminal. */
    EXPANDED,
    /** The message was given up after an attempt and is a dead letter. Terminal. */
    FAILED,
    /** The record asked for nothing that can be done and is a dead letter. Terminal. */
    REJECTED
  }

  /** How long after its due time the attempt began; null for a step without an attempt. */
  public @Nullable Duration lateness() {
    return dueAt == null || startedAt == null ? null : Duration.between(dueAt, startedAt);
  }

  /** The same with what was answered. */
  public MessageEvent answered(DeadLetter.Response answer) {
    return new MessageEvent(messageId, tenant, state, time, url, method, attempt, dueAt, startedAt,
        took, answer.status(), error, dlqId, answer, message);
  }

  /** The same with the message, or without it. */
  public MessageEvent of(@Nullable LogMessage made) {
    return new MessageEvent(messageId, tenant, state, time, url, method, attempt, dueAt, startedAt,
        took, responseStatus, error, dlqId, response, made);
  }
}
