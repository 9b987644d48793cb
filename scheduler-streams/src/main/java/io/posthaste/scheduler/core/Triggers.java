package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.StoredMessages;
import io.posthaste.scheduler.state.StoredMessages.Stored;
import io.posthaste.scheduler.state.proto.Parent;
import io.posthaste.scheduler.state.proto.ScheduleRow;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.Destination;
import io.posthaste.schemas.publish.ParsedPublish;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.publish.RoutingKey;
import io.posthaste.schemas.topic.KeyPartition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Set;

/** Makes the messages of schedules: here, or where the URL group is that they go to. */
final class Triggers {
  static final Runnable NOTHING = () -> {};

  /** What makes a schedule of a message, and what an occurrence does not ask for. */
  private static final Set<String> OF_THE_SCHEDULE = Set.of(HeaderNames.CRON, HeaderNames.TYPE,
      HeaderNames.ROUTE, HeaderNames.DEDUPLICATION_ID, HeaderNames.CONTENT_BASED_DEDUPLICATION);

  private final CoreSettings settings;
  private final int partition;
  private final PublishParser parser;
  private final Messages messages;
  private final Reports reports;

  Triggers(CoreSettings settings, int partition, PublishParser parser, Messages messages,
      Reports reports) {
    this.settings = settings;
    this.partition = partition;
    this.parser = parser;
    this.messages = messages;
    this.reports = reports;
  }

  /**
   * Writes the occurrence of that nominal time, to be run once the row stands.
   *
   * @param row is told of it
   */
  Runnable at(Transition t, ScheduleKey key, Instant nominal, ScheduleRow.Builder row) {
    var definition = StoredMessages.get(t.bodies(), key.bytes())
        .orElseThrow(() -> new IllegalStateException("schedule " + key + " has no message"));
    var message = new Stored(fields(key, definition.fields()), definition.body());
    row.setLastMs(nominal.toEpochMilli()).clearLastStates().clearError();
    switch (parser.parse(message.fields())) {
      case ParsedPublish.Refused refused -> {
        row.setError(refused.message()); // the limits have changed since
        return NOTHING;
      }
      case ParsedPublish.Valid(var command) -> {
        var id = key.occurrence(nominal, partition);
        row.addLastStates(LastStates.inProgress(id));
        if (command.destination() instanceof Destination.Group(var group)) {
          return () -> sendOn(t, id, message, command,
              RoutingKey.ofGroup(command.tenant(), group));
        }
        var lane = RoutingKey.ofLane(command).orElse(null);
        if (lane != null && KeyPartition.of(lane.bytes(), settings.partitions()) != partition) {
          return () -> sendOn(t, id, message, command, lane);
        }
        var parent = Parent.newBuilder()
            .setTenant(key.tenant())
            .setScheduleId(key.id())
            .setPartition(partition)
            .setOccurrenceMs(nominal.toEpochMilli())
            .build();
        return () -> {
          if (messages.row(t, id).isPresent()) return;
          reports.created(t, id, message, command, command.dueAt(nominal));
          messages.create(t, id, message, command, command.dueAt(nominal), parent);
        };
      }
    }
  }

  private void sendOn(Transition t, MessageId id, Stored message, PublishCommand command,
      RoutingKey key) {
    reports.created(t, id, message, command, command.dueAt(id.time()));
    t.write(HopFields.hop(key, id, message, settings));
  }

  private static HeaderFields fields(ScheduleKey key, HeaderFields definition) {
    var fields = new ArrayList<HeaderField>(definition.list().size() + 1);
    for (var field : definition) {
      if (!OF_THE_SCHEDULE.contains(field.name().toLowerCase(Locale.ROOT))) fields.add(field);
    }
    fields.add(HeaderField.ofText(OwnFields.SCHEDULE, key.id()));
    return new HeaderFields(fields);
  }
}
