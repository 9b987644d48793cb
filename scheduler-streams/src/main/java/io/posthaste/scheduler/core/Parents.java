package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.proto.Parent;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.publish.RoutingKey;
import io.posthaste.schemas.topic.KeyPartition;
import java.util.Optional;

/** Finds the schedule that a message was made for, wherever it has come to. */
final class Parents {
  private Parents() {}

  /**
   * The occurrence that a command is, or is a copy of: both have its nominal time in their ids.
   * Empty where no schedule made it, or where it is published again: of that the schedule has been
   * told how it ended.
   */
  static Optional<Parent> read(Command command, CoreSettings settings) {
    return command.fields()
        .text(OwnFields.SCHEDULE)
        .filter(_ -> !command.fields().has(HeaderNames.RETRIED_FROM))
        .map(schedule -> Parent.newBuilder()
            .setTenant(command.tenant())
            .setScheduleId(schedule)
            .setPartition(KeyPartition.of(
                RoutingKey.ofSchedule(command.tenant(), schedule).bytes(), settings.partitions()))
            .setOccurrenceMs(command.id().time().toEpochMilli())
            .build());
  }
}
