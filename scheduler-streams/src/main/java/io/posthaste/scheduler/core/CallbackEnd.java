package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.proto.Parent;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.CorruptRecordException;
import io.posthaste.schemas.topic.Topic;
import java.util.Optional;

/**
 * A callback that a queue waits for has ended.
 *
 * @param partition of the queue
 */
record CallbackEnd(MessageId callback, MessageId parent, int partition) {
  private static final String ENDED_FOR = "posthaste-ended-for";

  static CallbackEnd of(MessageId callback, Parent parent) {
    return new CallbackEnd(callback, new MessageId(parent.getMessageId()), parent.getPartition());
  }

  /** On its way to the partition of the queue. */
  Output toHop() {
    return new Output(Topic.HOPS, partition, Reports.key(parent.value()),
        HeaderFields.of(new HeaderField(OwnFields.MESSAGE_ID, callback.value()),
            new HeaderField(ENDED_FOR, parent.value())),
        null);
  }

  /**
   * What a record of the hops topic tells of; empty where it is something else. Its partition is the
   * one that it is read on.
   *
   * @throws CorruptRecordException when a field is missing or malformed
   */
  static Optional<CallbackEnd> read(HeaderFields fields, int partition) {
    if (!fields.has(ENDED_FOR)) return Optional.empty();
    return Optional.of(new CallbackEnd(id(fields, OwnFields.MESSAGE_ID), id(fields, ENDED_FOR),
        partition));
  }

  private static MessageId id(HeaderFields fields, String name) {
    return fields.text(name)
        .flatMap(MessageId::parse)
        .orElseThrow(() -> new CorruptRecordException("a message id in " + name));
  }
}
