package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.StoredMessages.Stored;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.CommandType;
import io.posthaste.schemas.publish.DeduplicationId;
import io.posthaste.schemas.publish.Destination;
import io.posthaste.schemas.publish.ParsedPublish;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.RoutingKey;
import io.posthaste.schemas.record.DeadLetter;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.record.Reply;
import io.posthaste.schemas.tenant.Tenants;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Takes messages in: checks them, finds repeats, and gives those to groups to the group. */
final class Publishes {
  /** What a message that is published again from a dead letter no longer asks for. */
  private static final Set<String> NOT_AGAIN = Set.of(HeaderNames.DELAY, HeaderNames.NOT_BEFORE,
      HeaderNames.DEDUPLICATION_ID, HeaderNames.CONTENT_BASED_DEDUPLICATION);
  private static final String DEAD_LETTER_PREFIX = "dlq-";

  private final CoreSettings settings;
  private final Tenants tenants;
  private final Messages messages;
  private final Deduplication deduplication;
  private final Reports reports;
  private final Schedules schedules;
  private final Groups groups;
  private final Callbacks callbacks;

  Publishes(CoreSettings settings, Tenants tenants, Messages messages,
      Deduplication deduplication, Reports reports, Schedules schedules, Groups groups,
      Callbacks callbacks) {
    this.settings = settings;
    this.tenants = tenants;
    this.messages = messages;
    this.deduplication = deduplication;
    this.reports = reports;
    this.schedules = schedules;
    this.groups = groups;
    this.callbacks = callbacks;
  }

  /** The fields that are kept of a record: those of a dead letter that it was are not. */
  static HeaderFields kept(HeaderFields fields) {
    boolean again = fields.has(DeadLetter.ID);
    return new HeaderFields(ReplyTo.without(fields)
        .list()
        .stream()
        .filter(field -> !startsWithDeadLetter(field)
            && !(again && NOT_AGAIN.contains(field.name().toLowerCase(Locale.ROOT))))
        .toList());
  }

  private static boolean startsWithDeadLetter(HeaderField field) {
    return field.name().regionMatches(true, 0, DEAD_LETTER_PREFIX, 0, DEAD_LETTER_PREFIX.length());
  }

  /** @param parsed what the command's fields say */
  void publish(Transition t, Command command, ParsedPublish parsed) {
    switch (parsed) {
      case ParsedPublish.Invalid invalid -> reports.refuse(t, command, 400, invalid.message());
      case ParsedPublish.OverLimit over -> reports.refuse(t, command, 412, over.message());
      case ParsedPublish.Valid(var publish) -> publish(t, command, publish);
    }
  }

  private void publish(Transition t, Command command, PublishCommand publish) {
    if (tenants.byId(publish.tenant()).isEmpty()) {
      reports.refuse(t, command, 400,
          HeaderNames.TENANT + ": there is no tenant " + publish.tenant());
    } else if (command.body().size() > settings.maxBodyBytes() && !Callbacks.isOne(command)) {
      reports.refuse(t, command, 413, "expected a body of at most " + settings.maxBodyBytes()
          + " bytes, but got " + command.body().size());
    } else if (publish.cron() != null || isSchedulePut(command)) {
      schedules.put(t, command, publish);
    } else if (Callbacks.isOne(command)) {
      callbacks.arrived(t, command, publish);
    } else if (publish.destination() instanceof Destination.Group) {
      groups.expand(t, command, publish);
    } else {
      take(t, command, publish);
    }
  }

  private static boolean isSchedulePut(Command command) {
    return command.fields()
        .text(HeaderNames.TYPE)
        .flatMap(CommandType::parse)
        .filter(type -> type == CommandType.SCHEDULE_PUT)
        .isPresent();
  }

  private void take(Transition t, Command command, PublishCommand publish) {
    var id = command.id();
    var made = Parents.read(command, settings).orElse(null);
    boolean copied = command.fields().has(OwnFields.GROUP);
    var first = made != null || copied
        ? null
        : first(t, command, publish).filter(known -> !known.equals(id)).orElse(null);
    if (first != null) {
      reports.event(t, id, command.fields(), State.DEDUPLICATED);
      reports.answer(t, command, new Reply(202, published(first, true)));
      return;
    }
    messages.create(t, id, new Stored(command.fields(), command.body()), publish,
        publish.dueAt(id.time()), made);
    reports.answer(t, command, new Reply(200, published(id, false)));
  }

  /** Of a message of a lane the deduplication id is unique in that lane. */
  private Optional<MessageId> first(Transition t, Command command, PublishCommand publish) {
    return DeduplicationId.of(publish, command.body().bytes())
        .flatMap(key -> deduplication.first(t, RoutingKey.ofLane(publish)
            .map(lane -> lane.text() + '\0' + key)
            .orElseGet(() -> RoutingKey.ofDeduplication(publish.tenant(), key).text()),
            command.id()));
  }

  private static String published(MessageId id, boolean deduplicated) {
    return "{\"messageId\":\"" + id + "\"" + (deduplicated ? ",\"deduplicated\":true}" : "}");
  }
}
