package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.proto.Parent;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.RoutingKey;
import io.posthaste.schemas.record.CorruptRecordException;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.topic.Topic;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What has become of a message that was made for a schedule: its end, or that it was created as the
 * copy of one.
 *
 * @param partition of the schedule
 * @param occurrence nominal time of the occurrence that it was, or was a copy of
 * @param error why nothing was made of the occurrence; null where something was
 */
record EndedReport(MessageId messageId, String tenant, String scheduleId, int partition,
    Instant occurrence, State end, @Nullable String error) {
  private static final String END = "posthaste-end";
  private static final String TENANT = "posthaste-parent-tenant";
  private static final String SCHEDULE = "posthaste-parent-schedule";
  private static final String PARTITION = "posthaste-parent-partition";
  private static final String OCCURRENCE = "posthaste-parent-occurrence";

  static EndedReport of(MessageId id, Parent parent, State end) {
    return of(id, parent, end, null);
  }

  static EndedReport of(MessageId id, Parent parent, State end, @Nullable String error) {
    return new EndedReport(id, parent.getTenant(), parent.getScheduleId(), parent.getPartition(),
        Instant.ofEpochMilli(parent.getOccurrenceMs()), end, error);
  }

  /** On its way to the partition of the schedule. */
  Output toHop() {
    var fields = HeaderFields.of(new HeaderField(OwnFields.MESSAGE_ID, messageId.value()),
        new HeaderField(END, end.name()), HeaderField.ofText(TENANT, tenant),
        HeaderField.ofText(SCHEDULE, scheduleId),
        new HeaderField(PARTITION, Integer.toString(partition)),
        new HeaderField(OCCURRENCE, Long.toString(occurrence.toEpochMilli())));
    return new Output(Topic.HOPS, partition,
        Reports.key(RoutingKey.ofSchedule(tenant, scheduleId).text()),
        error == null ? fields : fields.and(HeaderField.ofText(OwnFields.ERROR, error)), null);
  }

  /**
   * The report in a record of the hops topic; empty where it is something else.
   *
   * @throws CorruptRecordException when a field is missing or malformed
   */
  static Optional<EndedReport> read(HeaderFields fields) {
    if (!fields.has(END)) return Optional.empty();
    try {
      return Optional.of(new EndedReport(new MessageId(text(fields, OwnFields.MESSAGE_ID)),
          text(fields, TENANT), text(fields, SCHEDULE),
          Integer.parseInt(text(fields, PARTITION)),
          Instant.ofEpochMilli(Long.parseLong(text(fields, OCCURRENCE))),
          State.valueOf(text(fields, END)), fields.text(OwnFields.ERROR).orElse(null)));
    } catch (IllegalArgumentException e) {
      throw new CorruptRecordException("a report of an end", e);
    }
  }

  private static String text(HeaderFields fields, String name) {
    return fields.text(name).orElseThrow(() -> new CorruptRecordException("field " + name));
  }
}
