package io.posthaste.dlqconsumer.redrive;

import io.posthaste.schemas.grammar.DurationGrammar;
import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.CommandType;
import io.posthaste.schemas.publish.ParsedPublish;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.publish.RoutingKey;
import io.posthaste.schemas.record.DeadLetter;
import io.posthaste.schemas.topic.KeyPartition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a dead letter becomes when it is published again: a new message, due at once, with
 * nothing of the old one's delay or deduplication. Its id is made of the letter's, so that a failure
 * that is told twice, and published again each time, becomes the same message.
 */
public final class Redrives {
  private static final byte[] NO_BODY = {};
  private static final Set<String> STAYING = Set.of(OwnFields.GROUP, OwnFields.ENDPOINT,
      OwnFields.SCHEDULE);
  private static final Set<String> NOT_AGAIN = Set.of(HeaderNames.DELAY, HeaderNames.NOT_BEFORE,
      HeaderNames.DEDUPLICATION_ID, HeaderNames.CONTENT_BASED_DEDUPLICATION, HeaderNames.ROUTE,
      HeaderNames.RETRIED_FROM);
  private static final Set<String> NOT_TO_BE_SET = Set.of(HeaderNames.DEDUPLICATION_ID,
      HeaderNames.CONTENT_BASED_DEDUPLICATION, HeaderNames.CRON, HeaderNames.SCHEDULE_ID,
      HeaderNames.TYPE, HeaderNames.TENANT);
  private static final long MS = 1000;

  private final PublishParser parser;
  private final int partitions;

  /** @param partitions of the hops topic */
  public Redrives(PublishLimits limits, int partitions) {
    this.parser = new PublishParser(limits);
    this.partitions = partitions;
  }

  /**
   * Of one letter.
   *
   * @param record all headers of the DLQ record
   * @param time when the message was given up; counts where the message is not known
   * @param wanted fields that take the place of the message's own of the same names
   * @param now what a delay among them is counted from
   */
  public Redrive.Result of(String dlqId, HeaderFields record, Instant time,
      HeaderFields wanted, Instant now) {
    var message = new ArrayList<>(kept(record, names(wanted)).list());
    if (isControl(record)) {
      return refused(dlqId, HeaderNames.TYPE, "only messages can be published again");
    }
    if (record.text(DeadLetter.ERROR)
        .filter(text -> text.startsWith(DeadLetter.NOT_KEPT))
        .isPresent()) {
      return refused(dlqId, DeadLetter.ERROR, "its message was not kept");
    }
    for (var field : wanted) {
      if (NOT_TO_BE_SET.contains(field.name().toLowerCase(Locale.ROOT))) {
        return refused(dlqId, field.name().toLowerCase(Locale.ROOT),
            "it cannot be set when a message is published again");
      }
      try {
        message.add(absolute(field, now));
      } catch (InvalidValueException e) {
        return refused(dlqId, HeaderNames.DELAY, String.valueOf(e.getMessage()));
      }
    }
    var fields = new HeaderFields(message);
    return switch (parser.parse(fields)) {
      case ParsedPublish.Valid(var command) when isSchedule(command, record) ->
        refused(dlqId, HeaderNames.CRON, "a schedule is not published again, but put again");
      case ParsedPublish.Valid(var command) ->
        new Redrive.Ready(redrive(dlqId, record, time, fields, command));
      case ParsedPublish.Refused refused when isAtFault(record, wanted) ->
        new Redrive.Refused(dlqId + ": " + refused.message());
      // It was no better before. The scheduler says what is wrong with it, in another letter.
      case ParsedPublish.Refused _ ->
        new Redrive.Ready(redrive(dlqId, record, time, fields, null));
    };
  }

  private Redrive redrive(String dlqId, HeaderFields record, Instant time,
      HeaderFields message, @Nullable PublishCommand command) {
    var key = Optional.ofNullable(command).flatMap(known -> RoutingKey.of(known, NO_BODY));
    var before = record.text(DeadLetter.MESSAGE_ID).flatMap(MessageId::parse);
    int partition = key.map(known -> KeyPartition.of(known.bytes(), partitions))
        .or(() -> before.map(MessageId::partition).filter(known -> known < partitions))
        .orElseGet(() -> KeyPartition.of(dlqId.getBytes(StandardCharsets.UTF_8), partitions));
    var id = MessageId.derived(before.map(MessageId::time).orElse(time), partition, dlqId, "retry");
    var fields = new ArrayList<>(message.list());
    for (var field : record) if (STAYING.contains(field.name())) fields.add(field);
    fields.add(HeaderField.ofText(HeaderNames.RETRIED_FROM, dlqId));
    fields.add(new HeaderField(OwnFields.MESSAGE_ID, id.value()));
    fields.add(new HeaderField(OwnFields.REDRIVE, "1"));
    return new Redrive(id, partition,
        key.map(RoutingKey::bytes).orElseGet(() -> id.value().getBytes(StandardCharsets.UTF_8)),
        new HeaderFields(fields));
  }

  /** Whether the fields that are wanted make a message of it that it was not before. */
  private boolean isAtFault(HeaderFields record, HeaderFields wanted) {
    return !wanted.list().isEmpty()
        && parser.parse(kept(record, Set.of())) instanceof ParsedPublish.Valid;
  }

  private static HeaderFields kept(HeaderFields record, Set<String> replaced) {
    return new HeaderFields(OwnFields.without(DeadLetter.messageFields(record))
        .list()
        .stream()
        .filter(field -> !NOT_AGAIN.contains(field.name().toLowerCase(Locale.ROOT))
            && !replaced.contains(field.name().toLowerCase(Locale.ROOT)))
        .toList());
  }

  private static Set<String> names(HeaderFields fields) {
    return fields.list()
        .stream()
        .map(field -> field.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  /** A delay is counted from now, and the new message's own time is that of the letter. */
  private static HeaderField absolute(HeaderField field, Instant now) {
    if (!field.is(HeaderNames.DELAY)) return field;
    Duration delay = DurationGrammar.parse(field.text());
    long seconds = Math.ceilDiv(now.plus(delay).toEpochMilli(), MS);
    return HeaderField.ofText(HeaderNames.NOT_BEFORE, Long.toString(seconds));
  }

  /** A command that changes something, and is carried out by whom its key names. */
  private static boolean isControl(HeaderFields record) {
    return record.text(HeaderNames.TYPE)
        .flatMap(CommandType::parse)
        .filter(type -> type != CommandType.PUBLISH && type != CommandType.SCHEDULE_PUT)
        .isPresent();
  }

  private static boolean isSchedule(PublishCommand command, HeaderFields record) {
    return command.cron() != null || record.text(HeaderNames.TYPE)
        .flatMap(CommandType::parse)
        .filter(type -> type == CommandType.SCHEDULE_PUT)
        .isPresent();
  }

  private static Redrive.Refused refused(String dlqId, String field, String problem) {
    return new Redrive.Refused(dlqId + ": " + field + ": " + problem);
  }
}
