package io.posthaste.dispatcher.call;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.record.DeadLetter.Response;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.record.Outcome.Kind;
import io.posthaste.schemas.record.Train;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells what is to be told about messages.
 *
 * <p>
 * The endpoint's answer is told where somebody wants it: of a message that has failed for good, and
 * of each attempt at one that has a callback.
 *
 * @param maxRecordBytes size that an outcome, and the dead letter that may be made of it, must stay
 *   within; the endpoint's answer is cut to what is left of it
 */
public record Reports(PublishLimits limits, int maxRecordBytes) {
  /** How much longer a lease is than its call may take: for telling what came of it. */
  public static final Duration LEASE_MARGIN = Duration.ofSeconds(5);

  /** Lengths, attributes and the batch around a record (KIP-98), and lengths of a header. */
  private static final int RECORD_OVERHEAD = 1024;
  private static final int HEADER_OVERHEAD = 10;
  private static final int MAX_ERROR = 1000;
  private static final int NO_ATTEMPT = 0;
  /** What the event of an attempt that failed shows of the answer, at most. */
  private static final int MAX_SHOWN_HEADERS = 4096;
  private static final int MAX_SHOWN_BODY = 4096;

  /**
   * After an attempt.
   *
   * @param leased whether the scheduler was told that the call goes on
   */
  public Report after(Message message, Attempt attempt, boolean leased) {
    return switch (attempt.outcome()) {
      case AttemptOutcome.Delivered(var response) -> delivered(message, attempt, leased, response);
      case AttemptOutcome.Failed(var response) ->
        failed(message, attempt, response, "answered with status " + response.status());
      case AttemptOutcome.FailedForGood(var response) -> failed(message, attempt, response,
          "answered with status " + response.status() + ", not to be retried");
      case AttemptOutcome.NoAnswer(var error) -> failed(message, attempt, null, error);
    };
  }

  /** While a direct call, or one of a train, goes on: the scheduler has the message from now on. */
  public Report leased(Message message, Instant startedAt) {
    var until = startedAt.plus(limits.timeout(message.command().timeout())).plus(LEASE_MARGIN);
    var outcome = new Outcome(Kind.LEASED, message.id(), message.grant().number(),
        message.grant().attempt(), null, until, null, null, null, null,
        message.isDirect() ? message.fields() : HeaderFields.NONE);
    return new Report(message.id(), List.of(), told(message, outcome));
  }

  /** Of a canary. */
  public Report canary(Grant grant) {
    return granted(grant, Kind.DONE, NO_ATTEMPT, null);
  }

  /** Of a grant of which no attempt was made. */
  public Report unstarted(Grant grant) {
    return granted(grant, Kind.UNSTARTED, NO_ATTEMPT, null);
  }

  /** Of a message for which there was no room: a direct one is the scheduler's from now on. */
  public Report deferred(Message message) {
    var outcome = new Outcome(Kind.DEFERRED, message.id(), message.grant().number(), NO_ATTEMPT,
        null, null, null, null, null, null,
        message.isDirect() ? message.fields() : HeaderFields.NONE);
    return new Report(message.id(), List.of(), told(message, outcome));
  }

  /** Of a train for which there was no room. */
  public Report deferred(Train train) {
    return ofTrain(train, Kind.DEFERRED, train.cars().getFirst(), 0);
  }

  /** Of a train of which no message was called. */
  public Report unstarted(Train train) {
    return ofTrain(train, Kind.UNSTARTED, train.cars().getFirst(), 0);
  }

  /** Of a train that ended with so many messages delivered, one or more, and none that failed. */
  public Report stopped(Train train, int delivered) {
    return ofTrain(train, Kind.DONE, train.cars().get(delivered - 1), delivered);
  }

  private static Report ofTrain(Train train, Kind kind, Train.Car about, int delivered) {
    var outcome = new Outcome(kind, about.messageId(), about.grant(),
        delivered == 0 ? NO_ATTEMPT : about.attempt(), null, null, null, null, null, null,
        HeaderFields.NONE, new Outcome.OfTrain(train.number(), delivered));
    return new Report(about.messageId(), List.of(),
        new Report.Told(outcome, train.outcomePartition(), null));
  }

  /** Of a grant of which no attempt can be made: it counts as the last one, and failed. */
  public Report uncallable(Grant grant, String problem) {
    return granted(grant, Kind.FAILED, grant.attempt(), "cannot be called: " + problem);
  }

  /** Of a record stamped direct, without a call. */
  public Report refused(Decision.Refusal refusal) {
    return switch (refusal) {
      case Decision.Reject(var record, var problem) -> uncalled(record, Kind.REJECTED, problem);
      case Decision.HandOver(var record, var problem) ->
        uncalled(record, Kind.HANDED_OVER, problem);
      case Decision.Poison(var record, var cause) ->
        uncalled(record, Kind.POISON, "cannot be handled: " + cause);
    };
  }

  /** Of an attempt of which nothing else could be made: it counts as the last one. */
  public Report unreported(Message message, Attempt attempt, RuntimeException cause) {
    var outcome = outcome(message, attempt, Kind.FAILED, null, cut("cannot be handled: " + cause),
        null);
    return new Report(message.id(), List.of(), told(message, outcome));
  }

  private Report delivered(Message message, Attempt attempt, boolean leased, Response response) {
    var events = List.of(event(message, attempt, State.DELIVERED, response.status(), null));
    boolean wanted = wantsAnswers(message);
    if (message.isDirect() && !leased && !wanted) return new Report(message.id(), events, null);
    var outcome = outcome(message, attempt, Kind.DONE, null, null,
        wanted ? fitted(message, response, null) : null);
    return new Report(message.id(), events, told(message, outcome));
  }

  private Report failed(Message message, Attempt attempt, @Nullable Response response,
      String error) {
    var retryAt = new RetryTimes(limits).next(message.command(), message.grant().attempt(),
        attempt);
    var outcome = retryAt.isPresent()
        ? outcome(message, attempt, Kind.RETRY, retryAt.get(), error,
            wantsAnswers(message) ? fitted(message, response, error) : null)
        : outcome(message, attempt, Kind.FAILED, null, error, fitted(message, response, error));
    var event = event(message, attempt, State.ERROR, null, error);
    return new Report(message.id(),
        List.of(response == null ? event : event.answered(shown(response))),
        told(message, outcome));
  }

  private static boolean wantsAnswers(Message message) {
    return message.command().callback() != null;
  }

  /** The beginning of the answer: the dead letter has more of it. */
  private static Response shown(Response response) {
    var headers = new ArrayList<HeaderField>();
    int size = 0;
    for (var field : response.headers()) {
      size += field.name().length() + field.value().length();
      if (size > MAX_SHOWN_HEADERS) break;
      headers.add(field);
    }
    var body = response.body();
    return new Response(response.status(), new HeaderFields(headers),
        body.substring(0, Math.min(body.length(), MAX_SHOWN_BODY)));
  }

  private static MessageEvent event(Message message, Attempt attempt, State state,
      @Nullable Integer status, @Nullable String error) {
    return new MessageEvent(message.id(), message.tenant().id(), state, attempt.endedAt(),
        message.url().text(), message.command().method().name(), message.grant().attempt(),
        message.dueAt(), attempt.startedAt(), attempt.took(), status, error, null);
  }

  private static Outcome outcome(Message message, Attempt attempt, Kind kind,
      @Nullable Instant retryAt, @Nullable String error, @Nullable Response response) {
    return new Outcome(kind, message.id(), message.grant().number(), message.grant().attempt(),
        retryAt, null, attempt.startedAt(), attempt.took(), error, response,
        message.isDirect() ? message.fields() : HeaderFields.NONE);
  }

  private static Report.Told told(Message message, Outcome outcome) {
    return new Report.Told(outcome, message.grant().outcomePartition(),
        message.isDirect() ? message.body() : null);
  }

  private static Report granted(Grant grant, Kind kind, int attempt, @Nullable String error) {
    var outcome = new Outcome(kind, grant.messageId(), grant.number(), attempt, null, null, null,
        null, cut(error), null, HeaderFields.NONE);
    return new Report(grant.messageId(), List.of(),
        new Report.Told(outcome, grant.outcomePartition(), null));
  }

  private static Report uncalled(IngestRecord record, Kind kind, String problem) {
    var outcome = new Outcome(kind, record.messageId(), Message.DIRECT, NO_ATTEMPT, null, null,
        null, null, cut(problem), null, record.fields());
    return new Report(record.messageId(), List.of(),
        new Report.Told(outcome, record.partition(), record.bodyOrEmpty()));
  }

  private static @Nullable String cut(@Nullable String error) {
    return error == null ? null : error.substring(0, Math.min(error.length(), MAX_ERROR));
  }

  /** Of a granted message too, which its dead letter will hold. */
  private @Nullable Response fitted(Message message, @Nullable Response response,
      @Nullable String error) {
    if (response == null) return null;
    var whole = new Outcome(Kind.FAILED, message.id(), message.grant().number(),
        message.grant().attempt(), null, null, null, null, error, response, message.fields())
        .toFields();
    long size = RECORD_OVERHEAD + message.body().size() + whole.sizeBytes()
        + (long) HEADER_OVERHEAD * whole.list().size();
    long over = size - maxRecordBytes;
    if (over <= 0) return response;
    return over <= response.body().length()
        ? new Response(response.status(), response.headers(),
            response.body().substring(0, response.body().length() - (int) over))
        : new Response(response.status(), HeaderFields.NONE, "");
  }
}
