package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.proto.Parent;
import io.posthaste.schemas.grammar.IntegerGrammar;
import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.RoutingKey;
import io.posthaste.schemas.topic.KeyPartition;
import java.util.Optional;

/** Finds what a message was made for, wherever it has come to. */
final class Parents {
  private Parents() {}

  /**
   * The message whose callback a command is; or the occurrence that it is, or is a copy of: both have
   * its nominal time in their ids. Empty where neither made it, or where it is published again: those
   * have been told how it ended.
   */
  static Optional<Parent> read(Command command, CoreSettings settings) {
    if (command.fields().has(HeaderNames.RETRIED_FROM)) return Optional.empty();
    return ofCallback(command.fields(), settings).or(() -> ofOccurrence(command, settings));
  }

  /** The message whose callback fields of ours tell of; what they say wrongly counts as not said. */
  static Optional<Parent> ofCallback(HeaderFields fields, CoreSettings settings) {
    return fields.text(OwnFields.CALLBACK_OF).flatMap(MessageId::parse).map(id -> {
      var parent = Parent.newBuilder().setMessageId(id.value());
      fields.text(OwnFields.AWAITED_ON)
          .flatMap(on -> partition(on, settings))
          .ifPresent(on -> parent.setAwaited(true).setPartition(on));
      return parent.build();
    });
  }

  private static Optional<Integer> partition(String text, CoreSettings settings) {
    try {
      return Optional.of(IntegerGrammar.parse(text, 0, settings.partitions() - 1));
    } catch (InvalidValueException e) {
      return Optional.empty();
    }
  }

  private static Optional<Parent> ofOccurrence(Command command, CoreSettings settings) {
    return command.fields()
        .text(OwnFields.SCHEDULE)
        .map(schedule -> Parent.newBuilder()
            .setTenant(command.tenant())
            .setScheduleId(schedule)
            .setPartition(KeyPartition.of(
                RoutingKey.ofSchedule(command.tenant(), schedule).bytes(), settings.partitions()))
            .setOccurrenceMs(command.id().time().toEpochMilli())
            .build());
  }
}
