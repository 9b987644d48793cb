package io.posthaste.scheduler.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;

import io.posthaste.scheduler.state.StoredMessages.Stored;
import io.posthaste.scheduler.state.proto.LaneKey;
import io.posthaste.scheduler.state.proto.MessageRow;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.Callback;
import io.posthaste.schemas.publish.CallbackJson;
import io.posthaste.schemas.publish.MessageJson;
import io.posthaste.schemas.publish.ParsedPublish;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.publish.RoutingKey;
import io.posthaste.schemas.record.DeadLetter;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.topic.KeyPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes callbacks: messages that tell what attempts at others came to. Each attempt has one, and a
 * failure for good another. Their ids follow from the message and the attempt, so the first outcome
 * of an attempt that counts is the one that is told.
 */
final class Callbacks {
  /** What a grant, or a dead letter, adds to the record of a callback. */
  private static final int RESERVED_BYTES = 32 * 1024;
  /** What the publisher may say about a callback, besides what is forwarded. */
  private static final Set<String> SETTINGS = Set.of(HeaderNames.METHOD, HeaderNames.TIMEOUT,
      HeaderNames.RETRIES, HeaderNames.RETRY_DELAY, HeaderNames.LABEL,
      HeaderNames.FLOW_CONTROL_KEY, HeaderNames.FLOW_CONTROL_VALUE);

  private final CoreSettings settings;
  private final int partition;
  private final PublishLimits limits;
  private final PublishParser parser;
  private final Messages messages;
  private final Reports reports;

  Callbacks(CoreSettings settings, int partition, PublishLimits limits, PublishParser parser,
      Messages messages, Reports reports) {
    this.settings = settings;
    this.partition = partition;
    this.limits = limits;
    this.parser = parser;
    this.messages = messages;
    this.reports = reports;
  }

  /**
   * A message of which an attempt has ended.
   *
   * @param attempt its number, from 1
   * @param failed whether the message has failed for good with it
   * @param awaited whether a queue waits for its callbacks
   */
  private record Source(MessageId id, Stored message, PublishCommand command, int attempt,
      DeadLetter.@Nullable Response response, boolean failed, boolean awaited) {}

  private record Made(MessageId id, Stored message, ParsedPublish parsed) {}

  static boolean isOne(Command command) {
    return command.fields().has(OwnFields.CALLBACK_OF);
  }

  /**
   * Makes what is to be told of the end of an attempt at a message that is held. A delivery that
   * comes late is told as another attempt: its number may have been told of.
   *
   * @param failed whether the message fails for good with it
   * @return the row as it is then
   */
  MessageRow after(Transition t, MessageId id, MessageRow row, Outcome outcome, boolean failed) {
    if (!row.getHasCallback()) return row;
    boolean awaited = row.getLane().getKind() == LaneKey.Kind.QUEUE;
    int attempt = Math.max(outcome.attempt(), row.getAttempts() + 1);
    var made = made(id, messages.stored(t, id), attempt, outcome, failed, awaited);
    if (awaited) messages.put(t, id, awaiting(row, made));
    made.forEach(each -> take(t, each));
    return messages.row(t, id).orElse(row);
  }

  /** Likewise of a message that a dispatcher has called without the scheduler's holding it. */
  void afterDirect(Transition t, MessageId id, Stored message, Outcome outcome, boolean failed) {
    boolean wanted = message.fields().has(HeaderNames.CALLBACK)
        || message.fields().has(HeaderNames.FAILURE_CALLBACK);
    if (!wanted) return;
    made(id, message, outcome.attempt(), outcome, failed, false).forEach(each -> take(t, each));
  }

  /** One that was made on another partition has come to that of its lane. */
  void arrived(Transition t, Command command, PublishCommand publish) {
    create(t, command.id(), new Stored(command.fields(), command.body()), publish);
  }

  private static MessageRow awaiting(MessageRow row, List<Made> made) {
    var next = row.toBuilder();
    for (var each : made) {
      if (each.parsed instanceof ParsedPublish.Valid) next.addAwaited(each.id.value());
    }
    return next.build();
  }

  private List<Made> made(MessageId id, Stored message, int attempt, Outcome outcome,
      boolean failed, boolean awaited) {
    if (!(parser.parse(message.fields()) instanceof ParsedPublish.Valid(var command))
        || messages.isOrphaned(command.tenant())) {
      return List.of();
    }
    var source = new Source(id, message, command, attempt, outcome.response(), failed, awaited);
    var made = new ArrayList<Made>(2);
    var callback = command.callback();
    if (callback != null) made.add(made(source, callback, "callback/" + attempt, null));
    var failure = command.failureCallback();
    if (failed && failure != null) {
      made.add(made(source, failure, "failure-callback", DeadLetter.idOf(id)));
    }
    return made;
  }

  private Made made(Source source, Callback callback, String suffix, @Nullable String dlqId) {
    var id = MessageId.derived(source.id.time(), partition, source.id.value(), suffix);
    var fields = fields(source, callback);
    long room = settings.maxRecordBytes() - RESERVED_BYTES - Reports.sizeOf(fields, null);
    byte[] json = json(source, dlqId).toBytes(source.message.body().bytes(),
        (int) Math.max(0, room));
    var parsed = json.length > room
        ? new ParsedPublish.Invalid(HeaderNames.CALLBACK, "what it would tell does not fit")
        : parser.parse(fields);
    return new Made(id, new Stored(fields, new Body(json)), parsed);
  }

  private CallbackJson json(Source source, @Nullable String dlqId) {
    var response = source.response;
    var context = MessageJson.Context.of(source.id, source.command, source.message.fields());
    int most = limits.retries(source.command.retries());
    return response == null
        ? new CallbackJson(source.id, source.command, context, 0, HeaderFields.NONE, Body.EMPTY,
            source.attempt - 1, most, dlqId)
        : new CallbackJson(source.id, source.command, context, response.status(),
            response.headers(), new Body(response.body().getBytes(ISO_8859_1)), source.attempt - 1,
            most,
            dlqId);
  }

  private HeaderFields fields(Source source, Callback callback) {
    var own = source.message.fields();
    var all = new ArrayList<HeaderField>();
    all.add(HeaderField.ofText(HeaderNames.DESTINATION, callback.url().text()));
    all.add(HeaderField.ofText(HeaderNames.TENANT, source.command.tenant()));
    all.add(new HeaderField(HeaderNames.CONTENT_TYPE, "application/json"));
    own.last(HeaderNames.CALLER_IP).ifPresent(all::add);
    boolean isNested = own.has(OwnFields.CALLBACK_OF);
    for (var setting : callback.settings()) if (isKept(setting, isNested)) all.add(setting);
    var retries = source.command.retries();
    if (retries != null && !callback.settings().has(HeaderNames.RETRIES)) {
      all.add(new HeaderField(HeaderNames.RETRIES, retries.toString()));
    }
    redacted(source, callback)
        .ifPresent(text -> all.add(HeaderField.ofText(HeaderNames.REDACT_FIELDS, text)));
    all.add(new HeaderField(OwnFields.CALLBACK_OF, source.id.value()));
    if (source.awaited) {
      all.add(new HeaderField(OwnFields.AWAITED_ON, Integer.toString(partition)));
    }
    return new HeaderFields(all);
  }

  /** A callback may have a failure callback; that one has none. */
  private static boolean isKept(HeaderField setting, boolean isNested) {
    String name = setting.name().toLowerCase(Locale.ROOT);
    boolean ofFailure = name.equals(HeaderNames.FAILURE_CALLBACK)
        || name.startsWith(HeaderNames.FAILURE_CALLBACK_PREFIX);
    return SETTINGS.contains(name) || name.startsWith(HeaderNames.FORWARD_PREFIX)
        || (ofFailure && !isNested);
  }

  /** What is redacted of a message is not shown as part of its callback either. */
  private static Optional<String> redacted(Source source, Callback callback) {
    String ofSource = source.message.fields()
        .text(HeaderNames.REDACT_FIELDS)
        .map(text -> text + ",body")
        .orElse(null);
    String asked = callback.settings().text(HeaderNames.REDACT_FIELDS).orElse(null);
    String text = Stream.of(Optional.ofNullable(asked), Optional.ofNullable(ofSource))
        .flatMap(Optional::stream)
        .collect(joining(","));
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private void take(Transition t, Made made) {
    t.madeCallback();
    switch (made.parsed) {
      case ParsedPublish.Refused refused -> // the limits have changed since, or it is too large
        reports.deadLetter(t, reports.letter(t, made.id, DeadLetter.Reason.REJECTED,
            refused.message(), made.message.fields()), made.message.body(), State.REJECTED);
      case ParsedPublish.Valid(var publish) -> {
        var lane = RoutingKey.ofLane(publish).orElse(null);
        if (lane != null && KeyPartition.of(lane.bytes(), settings.partitions()) != partition) {
          t.write(HopFields.hop(lane, made.id, made.message, settings));
        } else {
          create(t, made.id, made.message, publish);
        }
      }
    }
  }

  private void create(Transition t, MessageId id, Stored message, PublishCommand publish) {
    if (messages.row(t, id).isEmpty()) {
      reports.created(t, id, message, publish, t.time());
    }
    messages.create(t, id, message, publish, t.time(),
        Parents.ofCallback(message.fields(), settings).orElse(null));
  }
}
