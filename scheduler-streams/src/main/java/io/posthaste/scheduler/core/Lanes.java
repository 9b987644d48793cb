package io.posthaste.scheduler.core;

import io.posthaste.scheduler.core.OpenLane.Member;
import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Lane;
import io.posthaste.scheduler.state.Rows;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.Timer;
import io.posthaste.scheduler.state.proto.LaneKey;
import io.posthaste.scheduler.state.proto.LaneRow;
import io.posthaste.scheduler.state.proto.MessageRow;
import io.posthaste.schemas.grammar.FlowControlLimits;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.PublishCommand;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a partition, and which messages stand in them. A message of a queue has a slot from
 * its first grant to its end; one of another lane has it while it is granted. Whatever may let the
 * next one through wakes the lane; what is granted then is {@link LanePump}'s to decide.
 */
final class Lanes {
  static final int HOST_PARALLELISM = 8;
  private static final int MOST_HOST_PARALLELISM = 256;
  private static final Duration FIRST_HOST_PAUSE = Duration.ofMillis(200);
  private static final int MOST_HOST_DOUBLINGS = 8;
  private static final Duration KEPT_FLOW_CONTROL = Duration.ofHours(1);
  private static final Duration KEPT_HOST = Duration.ofMinutes(1);

  /** How many messages wait in all lanes. */
  static long waiting(Rows state) {
    long waiting = 0;
    try (var rows = state.scan(Keys.from(Keys.LANE), Keys.to(Keys.LANE))) {
      while (rows.hasNext()) waiting += Table.LANES.read(rows.next().value()).getWaiting();
    }
    return waiting;
  }

  /** The lane that a message goes through; null where it goes through none. */
  static @Nullable Lane of(MessageRow.Builder row) {
    return row.hasLane()
        ? new Lane(row.getTenant(), row.getLane().getKind(), row.getLane().getName())
        : null;
  }

  static @Nullable Lane of(MessageRow row) {
    return of(row.toBuilder());
  }

  static @Nullable Lane of(PublishCommand command) {
    String queue = command.queue();
    if (queue != null) return Lane.queue(command.tenant(), queue);
    var flow = command.flowControl();
    return flow == null ? null : Lane.flowControl(command.tenant(), flow.key());
  }

  Optional<OpenLane> find(Transition t, Lane lane) {
    return Table.LANES.get(t.state(), lane.key()).map(row -> new OpenLane(t, lane, row));
  }

  /** Makes it where it is not there. */
  OpenLane open(Transition t, Lane lane) {
    var found = find(t, lane).orElseGet(() -> made(t, lane));
    if (lane.kind() == LaneKey.Kind.QUEUE && found.row().getCreatedMs() == 0) {
      found.row()
          .setCreatedMs(t.time().toEpochMilli())
          .setUpdatedMs(t.time().toEpochMilli())
          .setParallelism(1)
          .setPaused(false);
    }
    return found;
  }

  private static OpenLane made(Transition t, Lane lane) {
    // One of the same name may have been here before: no train of it has a number as high.
    var row = LaneRow.newBuilder()
        .setUsedMs(t.time().toEpochMilli())
        .setNextPlace(1)
        .setLastTrain(t.time().toEpochMilli());
    switch (lane.kind()) {
      case FLOW_CONTROL -> row.setCreatedMs(t.time().toEpochMilli());
      case HOST -> row.setCreatedMs(t.time().toEpochMilli()).setParallelism(HOST_PARALLELISM);
      case QUEUE, LANE_UNKNOWN, UNRECOGNIZED -> {
      }
    }
    if (lane.kind() != LaneKey.Kind.QUEUE) {
      t.put(lane.timer(Timer.Kind.IDLE, row.getUsedMs() + kept(lane).toMillis()));
    }
    return new OpenLane(t, lane, row.build());
  }

  /** A message comes to its lane: its place. What it says of limits holds from now on. */
  long join(Transition t, Lane lane, @Nullable FlowControlLimits limits) {
    var open = open(t, lane);
    if (limits != null) {
      var row = open.row();
      if (!row.getPinnedParallelism()) row.setParallelism(orNone(limits.parallelism()));
      if (!row.getPinnedRate()) {
        row.setRate(orNone(limits.rate())).setPeriodMs(limits.period().toMillis());
      }
      t.wake(lane);
    }
    long place = open.join();
    open.save();
    return place;
  }

  /** A message begins to wait for its turn, at its place. */
  void queue(Transition t, Lane lane, long place, MessageId id) {
    var open = open(t, lane);
    open.queue(new Member(place, id));
    open.save();
    t.wake(lane);
  }

  /** A message of a lane waits no longer. */
  void unqueue(Transition t, Lane lane, long place) {
    change(t, lane, open -> open.unqueue(place));
  }

  /** A message gives its slot back. */
  void release(Transition t, Lane lane, long place) {
    change(t, lane, open -> open.release(place));
  }

  /** A message has a slot, if it has none yet. */
  void hold(Transition t, Lane lane, long place, MessageId id) {
    change(t, lane, open -> {
      if (open.heldAt(place).isEmpty()) open.hold(new Member(place, id));
    });
  }

  /** A message goes through its lane no longer. */
  void left(Transition t, Lane lane, long place) {
    change(t, lane, open -> {
      var train = open.trainOf(place).orElse(null);
      var holder = train == null ? null : open.leaseholder(train).orElse(null);
      open.left(place);
      if (train != null && holder != null) passLease(t, open, train, holder);
    });
  }

  /** A train that runs on is given up in its time, whoever of it has ended before. */
  private static void passLease(Transition t, OpenLane open, LaneRow.Train train,
      MessageId holder) {
    var next = open.leaseholder(train).orElse(null);
    if (holder.equals(next)) return;
    var until = t.leaseUntil(holder);
    if (until.isPresent()) t.endLease(holder);
    if (next == null) {
      open.unhitch(train, false);
    } else {
      t.lease(next, until.orElse(t.time()));
    }
  }

  /** A message gives its slot back, and waits for its turn again. */
  void giveBack(Transition t, Lane lane, long place, MessageId id) {
    change(t, lane, open -> {
      open.release(place);
      open.queue(new Member(place, id));
    });
  }

  /** An attempt was made: whether it succeeded says how many the lane is trusted with. */
  void attempted(Transition t, Lane lane, boolean delivered) {
    change(t, lane, open -> {
      var row = open.row();
      if (lane.kind() == LaneKey.Kind.HOST) {
        row.setParallelism(Math.min(row.getParallelism() + 1, MOST_HOST_PARALLELISM))
            .setDeferrals(0);
      } else {
        row.setTrainLength(delivered ? Math.max(row.getTrainLength(), 2) : 1);
      }
    });
  }

  /**
   * Dispatchers have no room for what a host's lane was granted: it pauses, and is trusted with half.
   * What is told while it pauses was granted before, and is no news.
   */
  void deferred(Transition t, Lane lane) {
    change(t, lane, open -> {
      var row = open.row();
      if (t.time().toEpochMilli() < row.getNotBeforeMs()) return;
      int before = row.getDeferrals();
      var pause = FIRST_HOST_PAUSE.multipliedBy(1L << Math.min(before, MOST_HOST_DOUBLINGS));
      row.setParallelism(Math.max(1, row.getParallelism() / 2))
          .setNotBeforeMs(t.time().plus(pause).toEpochMilli())
          .setDeferrals(before + 1);
    });
  }

  /** Whether a message of it may be granted: it is neither paused nor being deleted. */
  boolean isFree(Transition t, Lane lane, long place) {
    return find(t, lane)
        .map(OpenLane::row)
        .filter(row -> !row.getPaused() && place >= row.getCancelBelow())
        .isPresent();
  }

  long waiting(Transition t, Lane lane) {
    return find(t, lane).map(open -> open.row().getWaiting()).orElse(0L);
  }

  /** Takes out of its lane a message of which nothing else can be read. */
  void forget(Transition t, MessageId id) {
    for (byte kind : new byte[]{Keys.WAITING, Keys.HELD}) {
      byte[] found = find(t, kind, Keys.body(id));
      if (found == null) continue;
      left(t, Lane.ofMember(found), Lane.place(found));
    }
  }

  private static byte @Nullable [] find(Transition t, byte kind, byte[] id) {
    try (var rows = t.state().scan(Keys.from(kind), Keys.to(kind))) {
      while (rows.hasNext()) {
        var row = rows.next();
        if (Arrays.equals(row.value(), id)) return row.key();
      }
    }
    return null;
  }

  /** A flow-control key, or a host, is forgotten when nothing has used it for long. */
  void fireIdle(Transition t, Timer timer) {
    var lane = Lane.of(timer);
    var row = Table.LANES.get(t.state(), lane.key()).orElse(null);
    if (row == null) return;
    long forgetAt = row.getUsedMs() + kept(lane).toMillis();
    boolean used = row.getMembers() > 0 || row.getPaused()
        || row.getPinnedParallelism() || row.getPinnedRate();
    if (!used && forgetAt <= t.time().toEpochMilli()) {
      new OpenLane(t, lane, row).disarm();
      t.state().delete(lane.key());
    } else {
      long again = t.time().plus(kept(lane)).toEpochMilli();
      t.put(lane.timer(Timer.Kind.IDLE, used ? again : forgetAt));
    }
  }

  private static Duration kept(Lane lane) {
    return lane.kind() == LaneKey.Kind.HOST ? KEPT_HOST : KEPT_FLOW_CONTROL;
  }

  private interface Change {
    void apply(OpenLane open);
  }

  private void change(Transition t, Lane lane, Change change) {
    find(t, lane).ifPresent(open -> {
      change.apply(open);
      open.save();
      t.wake(lane);
    });
  }

  private static int orNone(@Nullable Integer limit) {
    return limit == null ? 0 : limit;
  }
}
