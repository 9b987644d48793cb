package io.posthaste.schemas.record;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.MessageId;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The right to make one attempt at a message. A record of the due topic is the message's own
 * fields and body with these fields added; its key is the message id.
 *
 * @param number from 1, rising with each grant of the message; its outcome names it
 * @param attempt number of the attempt, from 1
 * @param dueAt the attempt must not start before it
 * @param startBy the attempt must not start after it: such a grant is reported as unstarted
 * @param outcomePartition partition of the outcomes topic on which its owner reads
 * @param lane where it waited; null where it did not
 */
public record Grant(MessageId messageId, long number, int attempt, Instant dueAt, Instant startBy,
    int outcomePartition, @Nullable Lane lane) {
  /**
   * The lane that a grant comes from.
   *
   * @param name {@code tenant/q/queue}, {@code tenant/f/flow-control key}, or
   *   {@code tenant/h/scheme://host:port}
   * @param waiting messages in it that are not granted
   */
  public record Lane(String name, long waiting) {}

  /** A grant from no lane. */
  public Grant(MessageId messageId, long number, int attempt, Instant dueAt, Instant startBy,
      int outcomePartition) {
    this(messageId, number, attempt, dueAt, startBy, outcomePartition, null);
  }

  /** The fields to add to the message's own. */
  public HeaderField[] toFields() {
    var own = ownFields();
    if (lane == null) return own;
    var all = Arrays.copyOf(own, own.length + 2);
    all[own.length] = HeaderField.ofText(OwnFields.LANE, lane.name());
    all[own.length + 1] = new HeaderField(OwnFields.LANE_WAITING, Long.toString(lane.waiting()));
    return all;
  }

  private HeaderField[] ownFields() {
    return new HeaderField[]{new HeaderField(OwnFields.MESSAGE_ID, messageId.value()),
        new HeaderField(OwnFields.GRANT, Long.toString(number)),
        new HeaderField(OwnFields.ATTEMPT, Integer.toString(attempt)),
        new HeaderField(OwnFields.DUE_TIME, Long.toString(dueAt.toEpochMilli())),
        new HeaderField(OwnFields.START_BY, Long.toString(startBy.toEpochMilli())),
        new HeaderField(OwnFields.OUTCOME_PARTITION, Integer.toString(outcomePartition))};
  }

  /** @throws CorruptRecordException when one of the fields is missing or malformed */
  public static Grant read(HeaderFields fields) {
    var in = new FieldReader(fields);
    return new Grant(in.messageId(OwnFields.MESSAGE_ID), in.number(OwnFields.GRANT),
        (int) in.number(OwnFields.ATTEMPT), in.time(OwnFields.DUE_TIME),
        in.time(OwnFields.START_BY), (int) in.number(OwnFields.OUTCOME_PARTITION),
        fields.text(OwnFields.LANE)
            .map(name -> new Lane(name, in.number(OwnFields.LANE_WAITING)))
            .orElse(null));
  }
}
