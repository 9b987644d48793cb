package io.posthaste.dispatcher.call;

import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.grammar.NameGrammar;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.publish.Destination;
import io.posthaste.schemas.record.DeadLetter;
import io.posthaste.schemas.record.DeadLetter.Reason;
import io.posthaste.schemas.record.DeadLetter.Response;
import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.tenant.Tenant;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells what is written when a message ends.
 *
 * @param maxRecordBytes size that a dead letter's record must stay within; the body of the answer
 *   is cut to what is left of it
 */
public record Endings(int maxRecordBytes) {
  /** Lengths, attributes and the batch around a record (KIP-98), and lengths of a header. */
  private static final int RECORD_OVERHEAD = 1024;
  private static final int HEADER_OVERHEAD = 10;
  private static final int MAX_ERROR = 1000;

  /** After the one attempt that a message has here. */
  public Ending after(Message message, Attempt attempt) {
    return switch (attempt.outcome()) {
      case AttemptOutcome.Delivered(var response) -> new Ending(message.record(), null,
          List.of(event(message, attempt, State.DELIVERED, response.status(), null, null)));
      case AttemptOutcome.Failed(var response) ->
        failed(message, attempt, response, "answered with status " + response.status());
      case AttemptOutcome.FailedForGood(var response) -> failed(message, attempt, response,
          "answered with status " + response.status() + ", not to be retried");
      case AttemptOutcome.NoAnswer(var error) -> failed(message, attempt, null, error);
    };
  }

  /** Of a record that asks for nothing that can be done. */
  public Ending rejected(IngestRecord record, String problem, Instant now) {
    return uncalled(record, Reason.REJECTED, problem, now);
  }

  /** Of a record about which nothing could be decided. */
  public Ending poison(IngestRecord record, Throwable cause, Instant now) {
    String text = "cannot be handled: " + cause;
    return uncalled(record, Reason.POISON, text.substring(0, Math.min(text.length(), MAX_ERROR)),
        now);
  }

  private Ending failed(Message message, Attempt attempt, @Nullable Response response,
      String error) {
    var record = message.record();
    var deadLetter = fitted(record, new DeadLetter(message.id(), Reason.FAILED, error,
        attempt.endedAt(), 1, response, record.partition(), record.offset(), record.fields()));
    Integer status = response == null ? null : response.status();
    return new Ending(record, deadLetter,
        List.of(event(message, attempt, State.ERROR, status, error, null),
            event(message, attempt, State.FAILED, status, error, deadLetter.id())));
  }

  private static MessageEvent event(Message message, Attempt attempt, State state,
      @Nullable Integer status, @Nullable String error, @Nullable String dlqId) {
    return new MessageEvent(message.id(), message.tenant().id(), state, attempt.endedAt(),
        message.url().text(), message.command().method().name(), 1, message.dueAt(),
        attempt.startedAt(), attempt.took(), status, error, dlqId);
  }

  private Ending uncalled(IngestRecord record, Reason reason, String problem, Instant now) {
    var id = record.messageId();
    var deadLetter = new DeadLetter(id, reason, problem, now, 0, null, record.partition(),
        record.offset(), record.fields());
    var event = new MessageEvent(id, tenant(record.fields()), State.REJECTED, now,
        url(record.fields()), null, 0, null, null, null, null, problem, deadLetter.id());
    return new Ending(record, deadLetter, List.of(event));
  }

  private static String tenant(HeaderFields fields) {
    return fields.text(HeaderNames.TENANT).filter(NameGrammar::isName).orElse(Tenant.DEFAULT_ID);
  }

  private static @Nullable String url(HeaderFields fields) {
    try {
      return fields.text(HeaderNames.DESTINATION)
          .map(Destination::parse)
          .map(Destination::text)
          .orElse(null);
    } catch (InvalidValueException unreadable) {
      return null;
    }
  }

  private DeadLetter fitted(IngestRecord record, DeadLetter letter) {
    var response = letter.response();
    if (response == null || response.body().isEmpty()) return letter;
    var fields = letter.toFields();
    long size = RECORD_OVERHEAD + record.bodyOrEmpty().size() + fields.sizeBytes()
        + (long) HEADER_OVERHEAD * fields.list().size();
    if (size <= maxRecordBytes) return letter;
    int length = (int) Math.max(0, response.body().length() - (size - maxRecordBytes));
    var cut = new Response(response.status(), response.headers(),
        response.body().substring(0, length));
    return new DeadLetter(letter.messageId(), letter.reason(), letter.error(), letter.failedAt(),
        letter.attempts(), cut, letter.partition(), letter.offset(), letter.fields());
  }
}
