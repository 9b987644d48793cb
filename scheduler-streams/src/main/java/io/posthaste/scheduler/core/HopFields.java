package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.StoredMessages.Stored;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.RoutingKey;
import io.posthaste.schemas.topic.KeyPartition;
import io.posthaste.schemas.topic.Topic;
import java.util.ArrayList;
import java.util.Set;

/**
 * Fields of a command on its way to another partition: its own, with the id that it keeps, and what
 * it is a copy or an occurrence of.
 */
final class HopFields {
  /** Those of ours that stay with a message for its life. */
  private static final Set<String> STAYING = Set.of(OwnFields.GROUP, OwnFields.ENDPOINT,
      OwnFields.SCHEDULE, OwnFields.CALLBACK_OF, OwnFields.AWAITED_ON);

  private HopFields() {}

  /** Of a command as it was appended: what it says under our names is not believed. */
  static HeaderFields of(MessageId id, HeaderFields appended) {
    return OwnFields.without(appended).and(new HeaderField(OwnFields.MESSAGE_ID, id.value()));
  }

  /** A message that was made here, on its way to the partition of its key. */
  static Output hop(RoutingKey key, MessageId id, Stored message, CoreSettings settings) {
    return new Output(Topic.HOPS, KeyPartition.of(key.bytes(), settings.partitions()),
        new Body(key.bytes()),
        message.fields().and(new HeaderField(OwnFields.MESSAGE_ID, id.value())), message.body());
  }

  /** The fields that are kept of such a record. */
  static HeaderFields kept(HeaderFields hopped) {
    var all = new ArrayList<>(Publishes.kept(hopped).list());
    for (var field : hopped) if (STAYING.contains(field.name())) all.add(field);
    return new HeaderFields(all);
  }
}
