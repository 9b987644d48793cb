package io.posthaste.dlqconsumer.letter;

import io.posthaste.schemas.grammar.NameGrammar;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.publish.ParsedPublish;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.record.DeadLetter;
import io.posthaste.schemas.tenant.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a dead letter can be found by. Everything is read as far as it can be: whoever may write to
 * the topic can write anything. A null is what it has not.
 *
 * @param time when the message was given up
 * @param group the URL group that it is one copy of
 * @param schedule the schedule that it is an occurrence of
 */
public record Letter(String dlqId, String tenant, Instant time, @Nullable String messageId,
    @Nullable String url, @Nullable String group, @Nullable String schedule,
    @Nullable String queue, @Nullable Integer responseStatus, @Nullable String callerIp,
    List<String> labels, @Nullable String flowControlKey) {
  /** What was published stays what it was when the installation's limits change. */
  private static final PublishParser PARSER = new PublishParser(
      new PublishLimits(Integer.MAX_VALUE, Duration.ofDays(1), Duration.ofDays(1_000_000)));
  private static final int MAX_DIGITS = 14;

  public Letter {
    labels = List.copyOf(labels);
  }

  /**
   * Reads a record of the DLQ topic.
   *
   * @param record all of its headers
   * @param writtenAt its timestamp
   */
  public static Letter of(String dlqId, HeaderFields record, Instant writtenAt) {
    var command = command(record).orElse(null);
    var flow = command == null ? null : command.flowControl();
    return new Letter(dlqId,
        record.text(HeaderNames.TENANT).filter(NameGrammar::isName).orElse(Tenant.DEFAULT_ID),
        time(record, writtenAt), record.text(DeadLetter.MESSAGE_ID).orElse(null),
        command == null
            ? record.text(HeaderNames.DESTINATION).orElse(null)
            : command.destination().text(),
        record.text(OwnFields.GROUP).orElse(null), record.text(OwnFields.SCHEDULE).orElse(null),
        command == null
            ? record.text(HeaderNames.QUEUE_NAME).orElse(null)
            : command.queue(),
        status(record).orElse(null),
        record.text(HeaderNames.CALLER_IP).orElse(null),
        command == null ? List.of() : command.labels(),
        flow == null ? record.text(HeaderNames.FLOW_CONTROL_KEY).orElse(null) : flow.key());
  }

  /** What the message asked for; empty where that cannot be done. */
  static Optional<PublishCommand> command(HeaderFields record) {
    return PARSER.parse(record) instanceof ParsedPublish.Valid(var command)
        ? Optional.of(command)
        : Optional.empty();
  }

  /** When the message of a record was given up. */
  public static Instant time(HeaderFields record, Instant writtenAt) {
    return number(record, DeadLetter.TIME).map(Instant::ofEpochMilli).orElse(writtenAt);
  }

  static Optional<Integer> status(HeaderFields record) {
    return number(record, DeadLetter.RESPONSE_STATUS).filter(status -> status <= 999)
        .map(Long::intValue);
  }

  static Optional<Long> number(HeaderFields record, String name) {
    return record.text(name)
        .filter(text -> !text.isEmpty() && text.length() <= MAX_DIGITS
            && text.chars().allMatch(c -> c >= '0' && c <= '9'))
        .map(Long::valueOf);
  }
}
