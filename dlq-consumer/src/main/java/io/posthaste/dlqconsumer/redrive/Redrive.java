package io.posthaste.dlqconsumer.redrive;

import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.MessageId;

/**
 * A message that is published again, as it goes onto the hops topic.
 *
 * @param id of the new message
 * @param partition of the hops topic
 * @param key of the record: the routing key, or the id where it has none
 * @param fields of the record
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; the bytes have one owner
public record Redrive(MessageId id, int partition, byte[] key, HeaderFields fields) {
  /** What comes of a letter. */
  public sealed interface Result {}

  record Ready(Redrive redrive) implements Result {}

  /** @param problem for whoever asked, naming the letter and the field */
  record Refused(String problem) implements Result {}
}
