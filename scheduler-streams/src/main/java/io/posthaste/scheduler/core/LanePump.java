package io.posthaste.scheduler.core;

import io.posthaste.scheduler.core.OpenLane.Member;
import io.posthaste.scheduler.state.Lane;
import io.posthaste.scheduler.state.Rows;
import io.posthaste.scheduler.state.Timer;
import io.posthaste.scheduler.state.proto.LaneKey;
import io.posthaste.scheduler.state.proto.LaneRow;
import io.posthaste.scheduler.state.proto.MessageRow;
import io.posthaste.scheduler.state.proto.MessageRow.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Grants what a lane has room for, in the order of places: so many in flight, so many in a period. A
 * period begins with its first grant, and its grants must be used before it ends, so that no endpoint
 * sees more calls begin in it than the rate allows.
 */
final class LanePump {
  /** Then other lanes have their turn. */
  private static final int MOST_AT_A_TIME = 64;
  /** A grant takes that long to be used; in the rest of a period none is made. */
  private static final Duration MARGIN = Duration.ofMillis(100);

  private final CoreSettings settings;
  private final Lanes lanes;
  private final Messages messages;
  private final Trains trains;
  private final Drains drains;

  LanePump(CoreSettings settings, Lanes lanes, Messages messages, Trains trains, Drains drains) {
    this.settings = settings;
    this.lanes = lanes;
    this.messages = messages;
    this.trains = trains;
    this.drains = drains;
  }

  /** The timer of a lane fires. */
  void fire(Transition t, Timer timer) {
    var lane = Lane.of(timer);
    lanes.find(t, lane)
        .filter(open -> open.row().getTimerMs() == timer.at().toEpochMilli())
        .ifPresent(open -> {
          open.row().setTimerMs(0);
          grant(t, open, true);
        });
  }

  /** A message of the lane could not be granted and is gone: there may be others. */
  void again(Transition t, Lane lane) {
    lanes.find(t, lane).ifPresent(open -> {
      open.wakeAt(t.time().toEpochMilli());
      open.save();
    });
  }

  /** Something in the lane has changed. */
  void woken(Transition t, Lane lane) {
    lanes.find(t, lane).ifPresent(open -> grant(t, open, false));
  }

  /** @param byClock whether the time is the clock's: that of a record may be long ago */
  private void grant(Transition t, OpenLane open, boolean byClock) {
    var row = open.row();
    if (messages.isOrphaned(open.lane().tenant()) && row.getMembers() > 0) {
      drains.delete(t, open.lane());
      return;
    }
    if (row.getPaused() || row.getWaiting() == 0) {
      open.disarm();
    } else if (t.time().toEpochMilli() < row.getNotBeforeMs()) {
      open.wakeAt(row.getNotBeforeMs());
    } else if (!trains.areFor(open) || !trains.grant(t, open)) {
      grantEach(t, open, byClock);
    }
    if (isDeleted(open)) {
      open.disarm();
      t.state().delete(open.lane().key());
    } else {
      open.save();
    }
  }

  private void grantEach(Transition t, OpenLane open, boolean byClock) {
    var row = open.row();
    var next = open.waitingFrom(row.getCancelBelow(), MOST_AT_A_TIME);
    for (var member : next) {
      if (isFull(row)) return;
      if (!t.mayGrant() || (row.getRate() > 0 && !byClock)) {
        open.wakeAt(t.time().toEpochMilli());
        return;
      }
      var message = waiting(t, open, member).orElse(null);
      if (message == null) continue;
      long readyAt = readyAt(open.lane(), message);
      if (readyAt > t.time().toEpochMilli()) {
        open.wakeAt(readyAt);
        return;
      }
      if (!hasPeriodRoom(t, open)) return;
      open.unqueue(member.place());
      open.hold(member);
      grant(t, member, message, row);
    }
    if (next.size() == MOST_AT_A_TIME) open.wakeAt(t.time().toEpochMilli());
  }

  private void grant(Transition t, Member member, MessageRow message, LaneRow.Builder row) {
    try {
      messages.grant(t, member.id(), message.toBuilder(), startBy(row), row.getWaiting());
    } catch (Rows.FailedException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new MemberFaultException(member.id(), e);
    }
  }

  /** A message that waits there; without one the place is given up. */
  private Optional<MessageRow> waiting(Transition t, OpenLane open, Member member) {
    var message = messages.row(t, member.id())
        .filter(row -> row.getPhase() == Phase.QUEUED && row.getPlace() == member.place());
    if (message.isEmpty()) open.unqueue(member.place());
    return message;
  }

  /** Only a queue has messages that are not due: they hold up those behind them. */
  private long readyAt(Lane lane, MessageRow message) {
    return lane.kind() == LaneKey.Kind.QUEUE
        ? message.getDueMs() - settings.lookAhead().toMillis()
        : message.getDueMs();
  }

  private static boolean isFull(LaneRow.Builder row) {
    return row.getParallelism() > 0 && row.getHeld() >= row.getParallelism();
  }

  /** Begins a period where none runs, and counts. */
  private static boolean hasPeriodRoom(Transition t, OpenLane open) {
    var row = open.row();
    if (row.getRate() == 0) return true;
    long now = t.time().toEpochMilli();
    long end = periodEnd(row);
    if (row.getWindowCount() == 0 || now >= end) {
      row.setWindowStartMs(now).setWindowCount(1);
      return true;
    }
    if (row.getWindowCount() >= row.getRate() || now + MARGIN.toMillis() > end) {
      open.wakeAt(end);
      return false;
    }
    row.setWindowCount(row.getWindowCount() + 1);
    return true;
  }

  private static Instant startBy(LaneRow.Builder row) {
    return row.getRate() == 0 ? Instant.MAX : Instant.ofEpochMilli(periodEnd(row) - 1);
  }

  private static long periodEnd(LaneRow.Builder row) {
    return row.getWindowStartMs() + row.getPeriodMs();
  }

  /** A queue that was deleted is gone when its last message is. */
  private static boolean isDeleted(OpenLane open) {
    var row = open.row();
    return open.lane().kind() == LaneKey.Kind.QUEUE && row.getCreatedMs() == 0
        && row.getMembers() == 0;
  }
}
