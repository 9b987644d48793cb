package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.StoredMessages.Stored;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.proto.MessageRow;
import io.posthaste.scheduler.state.proto.MessageRow.Phase;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.topic.Topic;
import java.time.Duration;
import java.time.Instant;

/** Leave for a dispatcher to make one attempt, and the time after which it counts as lost. */
final class Grants {
  /** What a grant adds to a record, at most. */
  private static final int GRANT_BYTES = 4096;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final int MOST_DOUBLINGS = 6;

  private final CoreSettings settings;
  private final int partition;

  Grants(CoreSettings settings, int partition) {
    this.settings = settings;
    this.partition = partition;
  }

  /** What is granted by a lane later must fit then: nobody is there to be told that it does not. */
  void checkSize(Stored message) {
    long size = Reports.sizeOf(message.fields(), message.body()) + GRANT_BYTES;
    if (size > settings.maxRecordBytes()) {
      throw new IllegalStateException("a grant would have " + size + " bytes, but at most "
          + settings.maxRecordBytes() + " fit");
    }
  }

  /**
   * Grants a message at once; the dispatcher holds it until it is due.
   *
   * @param laneStartBy the attempt must not start after it either
   * @param waiting messages in its lane behind it
   */
  void grant(Transition t, MessageId id, MessageRow.Builder row, Stored message,
      Instant laneStartBy, long waiting) {
    var dueAt = Instant.ofEpochMilli(row.getDueMs());
    var startBy = (t.time().isAfter(dueAt) ? t.time() : dueAt).plus(settings.startWithin());
    if (laneStartBy.isBefore(startBy)) startBy = laneStartBy;
    var lane = Lanes.of(row);
    row.setPhase(Phase.GRANTED).setGrant(row.getGrant() + 1);
    var grant = new Grant(id, row.getGrant(), row.getAttempts() + 1, dueAt, startBy, partition,
        lane == null ? null : new Grant.Lane(lane.text(), waiting));
    t.write(new Output(Topic.DUE, partition, Reports.key(id.value()),
        message.fields().and(grant.toFields()), message.body()));
    lease(t, id, row,
        startBy.plus(Duration.ofMillis(row.getTimeoutMs())).plus(settings.leaseMargin()));
  }

  /**
   * Pause before another grant where one has led to no attempt; it doubles with each.
   *
   * @param before such pauses in a row before this one
   */
  static Duration pause(int before) {
    return FIRST_PAUSE.multipliedBy(1L << Math.min(before, MOST_DOUBLINGS));
  }

  void lease(Transition t, MessageId id, MessageRow.Builder row, Instant until) {
    t.lease(id, until);
    Table.MESSAGES.put(t.state(), Keys.message(id), row.clearTimerMs().build());
  }
}
