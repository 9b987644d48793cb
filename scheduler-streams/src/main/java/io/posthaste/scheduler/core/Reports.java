package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.StoredMessages.Stored;
import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.grammar.NameGrammar;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.log.LogMessage;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.Destination;
import io.posthaste.schemas.publish.MessageJson;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.record.DeadLetter;
import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.record.MessageEventCodec;
import io.posthaste.schemas.record.Reply;
import io.posthaste.schemas.tenant.Tenant;
import io.posthaste.schemas.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Writes what others are told: events, dead letters, answers. */
public final class Reports {
  /** Lengths, attributes and the batch around a record (KIP-98), and lengths of a header. */
  private static final int RECORD_OVERHEAD = 1024;
  private static final int HEADER_OVERHEAD = 10;
  private static final int MAX_ERROR = 1000;
  private static final int MAX_DESTINATION = 8192;

  private final CoreSettings settings;

  Reports(CoreSettings settings) {
    this.settings = settings;
  }

  /** A step without an attempt. */
  public void event(Transition t, MessageId id, HeaderFields fields, State state) {
    event(t, id, fields, state, 0, null, null, null);
  }

  /** Somebody has asked for no more attempts, at that time. */
  void cancelRequested(Transition t, MessageId id, HeaderFields fields, Instant at) {
    write(t, id, MessageEventCodec.toBytes(new MessageEvent(id, tenant(fields),
        State.CANCEL_REQUESTED, at, url(fields), null, 0, null, null, null, null, null, null)));
  }

  /** A message was made from another: no record on the ingest topic tells what it is. */
  void created(Transition t, MessageId id, Stored message, PublishCommand command,
      Instant dueAt) {
    var event = event(t, id, message.fields(), State.CREATED, 0, dueAt, null, null, null);
    var made = event.of(LogMessage.of(command, message.body().bytes(),
        MessageJson.Context.of(message.fields(), dueAt)));
    byte[] whole = MessageEventCodec.toBytes(made);
    boolean fits = whole.length + RECORD_OVERHEAD <= settings.maxRecordBytes();
    write(t, id, fits ? whole : MessageEventCodec.toBytes(event));
  }

  /**
   * A step.
   *
   * @param attempt number of the attempt that it followed; 0 without one
   * @param dueAt of the coming attempt; null where there is none
   */
  void event(Transition t, MessageId id, HeaderFields fields, State state, int attempt,
      @Nullable Instant dueAt, @Nullable String error, @Nullable String dlqId) {
    write(t, id, MessageEventCodec.toBytes(
        event(t, id, fields, state, attempt, dueAt, null, error, dlqId)));
  }

  private static MessageEvent event(Transition t, MessageId id, HeaderFields fields, State state,
      int attempt, @Nullable Instant dueAt, @Nullable Integer responseStatus,
      @Nullable String error, @Nullable String dlqId) {
    return new MessageEvent(id, tenant(fields), state, t.time(), url(fields), null, attempt, dueAt,
        null, null, responseStatus, error, dlqId);
  }

  /** Events stay on the partition number that the message's id says, wherever they come from. */
  private static void write(Transition t, MessageId id, byte[] event) {
    t.write(new Output(Topic.EVENTS, id.partition(), key(id.value()), HeaderFields.NONE,
        new Body(event)));
  }

  /** A dead letter, and the event of the message's end. */
  void deadLetter(Transition t, DeadLetter letter, Body body, State end) {
    var fitted = fitted(letter, body);
    boolean fits = sizeOf(fitted.toFields(), body) <= settings.maxRecordBytes();
    t.write(fits
        ? new Output(Topic.DLQ, null, key(letter.id()), fitted.toFields(), body)
        : new Output(Topic.DLQ, null, key(letter.id()), withoutMessage(fitted).toFields(),
            Body.EMPTY));
    var response = letter.response();
    write(t, letter.messageId(), MessageEventCodec.toBytes(event(t, letter.messageId(),
        letter.fields(), end, letter.attempts(), null,
        response == null ? null : response.status(), letter.error(), letter.id())));
  }

  /** What is left of a record that was larger than records may be: where it lies. */
  private DeadLetter withoutMessage(DeadLetter letter) {
    var fields = new ArrayList<HeaderField>();
    fields.add(HeaderField.ofText(HeaderNames.TENANT, tenant(letter.fields())));
    letter.fields()
        .last(HeaderNames.DESTINATION)
        .filter(field -> field.value().length() <= MAX_DESTINATION)
        .ifPresent(fields::add);
    return letter(letter.messageId(), letter.reason(),
        DeadLetter.NOT_KEPT + ", see its place on the ingest topic: " + letter.error(),
        letter.failedAt(), letter.attempts(), null, new HeaderFields(fields));
  }

  /** A command that is not carried out: whoever waits is told, else it is a dead letter. */
  public void refuse(Transition t, Command command, int status, String problem) {
    if (command.replyTo() == null) {
      deadLetter(t, letter(t, command.id(), DeadLetter.Reason.REJECTED, problem, command.fields()),
          command.body(), State.REJECTED);
    } else {
      event(t, command.id(), command.fields(), State.REJECTED, 0, null, problem, null);
      answer(t, command, new Reply(status, JsonText.error(problem)));
    }
  }

  /** Answers a command, if somebody waits. */
  public void answer(Transition t, Command command, Reply reply) {
    if (command.replyTo() != null) t.write(command.replyTo().answer(reply));
  }

  /** The dead letter of a record for which no call was made. */
  DeadLetter letter(Transition t, MessageId id, DeadLetter.Reason reason, String problem,
      HeaderFields fields) {
    return letter(id, reason, problem, t.time(), 0, null, fields);
  }

  DeadLetter letter(MessageId id, DeadLetter.Reason reason, String problem, Instant failedAt,
      int attempts, DeadLetter.@Nullable Response response, HeaderFields fields) {
    String error = problem.substring(0, Math.min(problem.length(), MAX_ERROR));
    return new DeadLetter(id, reason, error, failedAt, attempts, response, fields);
  }

  /** What a record of these takes on the wire, at most. */
  static long sizeOf(HeaderFields fields, @Nullable Body body) {
    return RECORD_OVERHEAD + (body == null ? 0 : body.size()) + fields.sizeBytes()
        + (long) HEADER_OVERHEAD * fields.list().size();
  }

  private DeadLetter fitted(DeadLetter letter, Body body) {
    var response = letter.response();
    if (response == null || response.body().isEmpty()) return letter;
    long size = sizeOf(letter.toFields(), body);
    if (size <= settings.maxRecordBytes()) return letter;
    int length = (int) Math.max(0, response.body().length() - (size - settings.maxRecordBytes()));
    return letter(letter.messageId(), letter.reason(), letter.error(), letter.failedAt(),
        letter.attempts(), new DeadLetter.Response(response.status(), response.headers(),
            response.body().substring(0, length)),
        letter.fields());
  }

  static String tenant(HeaderFields fields) {
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

  static Body key(String text) {
    return new Body(text.getBytes(StandardCharsets.UTF_8));
  }
}
