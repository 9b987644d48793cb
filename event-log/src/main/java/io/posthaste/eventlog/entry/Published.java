package io.posthaste.eventlog.entry;

import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.log.LogMessage;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.CommandType;
import io.posthaste.schemas.publish.Destination;
import io.posthaste.schemas.publish.LogMessageJson;
import io.posthaste.schemas.publish.MessageJson;
import io.posthaste.schemas.publish.ParsedPublish;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.record.DeadLetter;
import java.time.Instant;
import java.util.Optional;

/**
 * A message as a record of the ingest topic publishes it.
 *
 * @param message without its body
 * @param body as it is shown
 * @param toGroup whether it goes to a URL group: then its copies are the messages that are shown
 */
public record Published(MessageId id, String tenant, LogMessage message, Body body,
    Instant dueAt, boolean toGroup) {
  /**
   * Empty where the record is another command, or cannot be carried out: then an event says so.
   *
   * @param appended fields of the record
   */
  public static Optional<Published> read(MessageId id, HeaderFields appended, Body body,
      PublishParser parser) {
    var fields = OwnFields.without(appended);
    if (!isMessage(fields)) return Optional.empty();
    if (!(parser.parse(fields) instanceof ParsedPublish.Valid(var command))) {
      return Optional.empty();
    }
    if (command.cron() != null) return Optional.empty();
    // One that was a dead letter is due at once, whatever it asked for before.
    var asked = fields.has(DeadLetter.ID) ? id.time() : command.dueAt(id.time());
    var dueAt = asked.isBefore(id.time()) ? id.time() : asked;
    return Optional.of(new Published(id, command.tenant(),
        LogMessage.withoutBody(command, MessageJson.Context.dueAt(dueAt)),
        LogMessageJson.shown(command, body), dueAt,
        command.destination() instanceof Destination.Group));
  }

  private static boolean isMessage(HeaderFields fields) {
    return fields.text(HeaderNames.TYPE)
        .map(text -> CommandType.parse(text).filter(CommandType.PUBLISH::equals).isPresent())
        .orElse(true);
  }
}
