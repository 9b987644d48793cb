package io.posthaste.schemas.record;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.MessageId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of a grant, or of a message that was called straight from the ingest topic: grant 0.
 * A record of the outcomes topic, key = message id. Of a message with grant 0 the record holds the
 * message too: its own fields before ours, and its body as the value; of a granted one, which its
 * owner has, neither.
 *
 * @param attempt number of the attempt, from 1; 0 where none was made
 * @param retryAt {@link Kind#RETRY}: when the next attempt is due
 * @param leaseUntil {@link Kind#LEASED}: when the call counts as lost
 * @param startedAt when the attempt began; null where none was made, or it has not ended
 * @param took from the start of the attempt to its end; null likewise
 * @param error what went wrong, for people to read; null where nothing did
 * @param response the endpoint's answer; null where there was none, or nobody wants it
 * @param message the message's own fields; none of a granted one
 * @param train the train that the message was called in; null where it was granted alone
 */
public record Outcome(Kind kind, MessageId messageId, long grant, int attempt,
    @Nullable Instant retryAt, @Nullable Instant leaseUntil, @Nullable Instant startedAt,
    @Nullable Duration took, @Nullable String error,
    DeadLetter.@Nullable Response response, HeaderFields message, @Nullable OfTrain train) {
  /**
   * What became of a train: its first messages were delivered, and the outcome is about the one
   * behind them. With {@link Kind#DONE} it is about the last of the delivered ones, with
   * {@link Kind#UNSTARTED} about the first, and none was called. All others come back uncalled.
   *
   * @param number of the train in its lane
   * @param delivered how many of its messages were, from the first on
   */
  public record OfTrain(long number, int delivered) {}

  /** An outcome of a message that was called alone. */
  public Outcome(Kind kind, MessageId messageId, long grant, int attempt,
      @Nullable Instant retryAt, @Nullable Instant leaseUntil, @Nullable Instant startedAt,
      @Nullable Duration took, @Nullable String error, DeadLetter.@Nullable Response response,
      HeaderFields message) {
    this(kind, messageId, grant, attempt, retryAt, leaseUntil, startedAt, took, error, response,
        message, null);
  }

  /** What it says. A name once given stays. */
  public enum Kind {
    /**
     * Delivered. Told of granted and of leased messages, and of those with a callback: of others the
     * event says it.
     */
    DONE,
    /** The attempt failed, and another is to be made. */
    RETRY,
    /** The attempt failed, and it was the last. */
    FAILED,
    /** The call goes on, and its offset counts as done: the scheduler holds the message now. */
    LEASED,
    /** The grant was read too late, or its dispatcher stops: no attempt was made. */
    UNSTARTED,
    /** There was no room for a call to its host, or for one of its tenant: no attempt was made. */
    DEFERRED,
    /** A record stamped direct that only the scheduler can carry out. */
    HANDED_OVER,
    /** A record stamped direct that asks for nothing that can be done. */
    REJECTED,
    /** A record stamped direct that cannot be handled. */
    POISON;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Kind> parse(String text) {
      for (var kind : values()) if (kind.text().equals(text)) return Optional.of(kind);
      return Optional.empty();
    }
  }

  /** The same, of a message that was called in a train. */
  public Outcome in(OfTrain ofTrain) {
    return new Outcome(kind, messageId, grant, attempt, retryAt, leaseUntil, startedAt, took, error,
        response, message, ofTrain);
  }

  /** All fields of the record. */
  public HeaderFields toFields() {
    var all = new ArrayList<HeaderField>(message.list().size() + 12);
    for (var field : message) if (!OwnFields.isOwn(field.name())) all.add(field);
    add(all, OwnFields.OUTCOME, kind.text());
    add(all, OwnFields.MESSAGE_ID, messageId.value());
    add(all, OwnFields.GRANT, Long.toString(grant));
    add(all, OwnFields.ATTEMPT, Integer.toString(attempt));
    time(all, OwnFields.RETRY_AT, retryAt);
    time(all, OwnFields.LEASE_UNTIL, leaseUntil);
    time(all, OwnFields.STARTED_AT, startedAt);
    if (took != null) add(all, OwnFields.TOOK_MS, Long.toString(took.toMillis()));
    if (error != null) add(all, OwnFields.ERROR, error);
    if (train != null) {
      add(all, OwnFields.TRAIN, Long.toString(train.number()));
      add(all, OwnFields.TRAIN_DELIVERED, Integer.toString(train.delivered()));
    }
    if (response != null) {
      add(all, OwnFields.RESPONSE_STATUS, Integer.toString(response.status()));
      for (var field : response.headers()) {
        all.add(new HeaderField(OwnFields.RESPONSE_HEADER_PREFIX + field.name(), field.value()));
      }
      all.add(new HeaderField(OwnFields.RESPONSE_BODY, response.body()));
    }
    return new HeaderFields(all);
  }

  /** @throws CorruptRecordException when a field is missing or malformed */
  public static Outcome read(HeaderFields fields) {
    var in = new FieldReader(fields);
    var kind = Kind.parse(in.text(OwnFields.OUTCOME))
        .orElseThrow(() -> new CorruptRecordException("a known outcome"));
    return new Outcome(kind, in.messageId(OwnFields.MESSAGE_ID), in.number(OwnFields.GRANT),
        (int) in.number(OwnFields.ATTEMPT), in.timeOrNull(OwnFields.RETRY_AT),
        in.timeOrNull(OwnFields.LEASE_UNTIL), in.timeOrNull(OwnFields.STARTED_AT),
        in.numberOrEmpty(OwnFields.TOOK_MS).map(Duration::ofMillis).orElse(null),
        fields.text(OwnFields.ERROR).orElse(null), response(in), OwnFields.without(fields),
        in.numberOrEmpty(OwnFields.TRAIN)
            .map(number -> new OfTrain(number, (int) in.number(OwnFields.TRAIN_DELIVERED)))
            .orElse(null));
  }

  private static DeadLetter.@Nullable Response response(FieldReader in) {
    var status = in.numberOrEmpty(OwnFields.RESPONSE_STATUS).orElse(null);
    if (status == null) return null;
    var headers = new ArrayList<HeaderField>();
    String prefix = OwnFields.RESPONSE_HEADER_PREFIX;
    for (var field : in.fields()) {
      if (field.name().regionMatches(true, 0, prefix, 0, prefix.length())) {
        headers.add(new HeaderField(field.name().substring(prefix.length()), field.value()));
      }
    }
    String body = in.fields().last(OwnFields.RESPONSE_BODY).map(HeaderField::value).orElse("");
    return new DeadLetter.Response(status.intValue(), new HeaderFields(headers), body);
  }

  private static void add(ArrayList<HeaderField> all, String name, String text) {
    all.add(HeaderField.ofText(name, text));
  }

  private static void time(ArrayList<HeaderField> all, String name, @Nullable Instant time) {
    if (time != null) add(all, name, Long.toString(time.toEpochMilli()));
  }
}
