package io.posthaste.scheduler.core;

import static java.util.Objects.requireNonNull;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Lane;
import io.posthaste.scheduler.state.StoredMessages;
import io.posthaste.scheduler.state.StoredMessages.Stored;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.Timer;
import io.posthaste.scheduler.state.proto.LaneKey;
import io.posthaste.scheduler.state.proto.MessageRow;
import io.posthaste.scheduler.state.proto.MessageRow.Phase;
import io.posthaste.scheduler.state.proto.Parent;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.record.DeadLetter;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.tenant.Tenants;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The life of the messages that a partition holds. A row has one timer, or while it is granted a
 * lease, and the row decides whether a timer that fires is still meant. While it stands in a lane it
 * has neither: the lane grants it.
 *
 * <pre>
 *   WAITING ─────────────grant──► GRANTED ──done, failed, canceled──► ENDED ──grace──► removed
 *      │ ▲                       ▲  │ │
 *      │ └──retry, unstarted, ───┼──┘ │
 *      ▼    lease over, deferred │    │
 *   QUEUED ───────────────grant──┘    │
 *      ▲                              │
 *      └──uncalled─────────────────────┘
 * </pre>
 *
 * A message of a queue stands in its lane before its first grant, and keeps its slot after it, until
 * it and its callbacks have ended; one of another lane stands in it whenever it is due. A callback is
 * remembered for longer than the grace, so that it is not made again, and so is what was a direct
 * message and has failed.
 */
public final class Messages {
  static final Duration REMEMBERED_FOR = Duration.ofMinutes(10);

  private final CoreSettings settings;
  private final PublishLimits limits;
  private final Tenants tenants;
  private final Reports reports;
  private final Lanes lanes;
  private final Grants grants;
  private final CancelMarks marks;
  private final EndListener ends;

  /** Is told of the end of each message that was made for something. */
  interface EndListener {
    void ended(Transition t, MessageId id, Parent parent, State end);
  }

  Messages(CoreSettings settings, PublishLimits limits, Tenants tenants, int partition,
      Reports reports, Lanes lanes, CancelMarks marks, EndListener ends) {
    this.settings = settings;
    this.limits = limits;
    this.tenants = tenants;
    this.reports = reports;
    this.lanes = lanes;
    this.grants = new Grants(settings, partition);
    this.marks = marks;
    this.ends = ends;
  }

  Optional<MessageRow> row(Transition t, MessageId id) {
    return Table.MESSAGES.get(t.state(), Keys.message(id));
  }

  void put(Transition t, MessageId id, MessageRow row) {
    Table.MESSAGES.put(t.state(), Keys.message(id), row);
  }

  /**
   * Takes a message in. Nothing happens where there is one of that id already; one that was
   * canceled before it came ends at once.
   *
   * @param message its fields, without ours but for those of its copy or occurrence, and its body
   * @param command what the fields say
   * @param dueAt a time before the id's counts as the id's
   * @param parent what it is made for; null for nothing
   */
  public void create(Transition t, MessageId id, Stored message, PublishCommand command,
      Instant dueAt, @Nullable Parent parent) {
    var known = row(t, id).orElse(null);
    if (known != null) {
      if (isOver(known) && parent != null && isCallback(parent)) {
        ends.ended(t, id, parent, State.valueOf(known.getEnd()));
      }
      return;
    }
    if (marks.has(t, id, command.tenant())) {
      marks.end(t, id, message.fields(), 0);
      if (parent != null) ends.ended(t, id, parent, State.CANCELED);
      return;
    }
    var row = newRow(command, dueAt.isBefore(id.time()) ? id.time() : dueAt);
    if (parent != null) row.setParent(parent);
    StoredMessages.put(t.bodies(), id, message);
    var lane = Lanes.of(command);
    if (lane == null) {
      place(t, id, row, message);
      return;
    }
    grants.checkSize(message);
    var flow = command.flowControl();
    row.setLane(LaneKey.newBuilder().setKind(lane.kind()).setName(lane.name()))
        .setPlace(lanes.join(t, lane, flow == null ? null : flow.limits()));
    if (lane.kind() == LaneKey.Kind.QUEUE) {
      queue(t, id, row);
    } else {
      place(t, id, row, message);
    }
  }

  MessageRow.Builder newRow(PublishCommand command, Instant dueAt) {
    return MessageRow.newBuilder()
        .setTenant(command.tenant())
        .setDueMs(dueAt.toEpochMilli())
        .setTimeoutMs(limits.timeout(command.timeout()).toMillis())
        .setHasCallback(command.hasCallback());
  }

  /** Another attempt is due. */
  void retry(Transition t, MessageId id, MessageRow row, int attempts, Instant dueAt) {
    var message = stored(t, id);
    reports.event(t, id, message.fields(), State.RETRY, attempts, dueAt, null, null);
    attempted(t, row, false);
    var next = row.toBuilder();
    leave(t, id, next);
    var lane = Lanes.of(row);
    if (lane != null && lane.kind() == LaneKey.Kind.HOST) {
      lanes.left(t, lane, row.getPlace());
      next.clearLane();
    }
    place(t, id, next.setAttempts(attempts)
        .setDueMs(dueAt.toEpochMilli())
        .setLost(0)
        .setDeferred(0), message);
  }

  /** The grant was not used. */
  void unstarted(Transition t, MessageId id, MessageRow row) {
    if (row.getCanceled()) {
      cancel(t, id, row);
    } else if (row.hasLane() && row.getLane().getKind() != LaneKey.Kind.QUEUE) {
      var next = row.toBuilder();
      leave(t, id, next);
      queue(t, id, next);
    } else {
      again(t, id, row);
    }
  }

  /** A train that it was granted in ended before its turn. */
  void uncalled(Transition t, MessageId id, MessageRow row) {
    if (row.getCanceled()) {
      cancel(t, id, row);
      return;
    }
    var lane = requireNonNull(Lanes.of(row));
    lanes.giveBack(t, lane, row.getPlace(), id);
    put(t, id, row.toBuilder().setPhase(Phase.QUEUED).clearTrain().build());
  }

  /** A message of a train, as if it had been granted alone. */
  MessageRow alone(Transition t, MessageId id, MessageRow row) {
    var alone = row.toBuilder().clearTrain();
    grants.lease(t, id, alone, t.time());
    return alone.build();
  }

  /** Its call goes on beyond the grant. */
  void leased(Transition t, MessageId id, MessageRow row, Instant until) {
    grants.lease(t, id, row.toBuilder(), until);
  }

  /**
   * There was no room to call it. One that stands in no lane goes into that of its host, which it
   * leaves when it was called.
   *
   * @param host of its endpoint
   */
  void deferred(Transition t, MessageId id, MessageRow row, String host) {
    if (row.getCanceled()) {
      cancel(t, id, row);
      return;
    }
    var next = row.toBuilder().setDeferred(row.getDeferred() + 1);
    leave(t, id, next);
    var lane = Lanes.of(row);
    if (lane == null) {
      toHostLane(t, id, next, host);
    } else if (lane.kind() == LaneKey.Kind.HOST) {
      lanes.deferred(t, lane);
      queue(t, id, next);
    } else {
      arm(t, id, next.setPhase(Phase.WAITING), Timer.Kind.GRANT,
          t.time().plus(Grants.pause(row.getDeferred())));
    }
  }

  void toHostLane(Transition t, MessageId id, MessageRow.Builder row, String host) {
    var lane = Lane.host(row.getTenant(), host);
    row.setLane(LaneKey.newBuilder().setKind(lane.kind()).setName(host))
        .setPlace(lanes.join(t, lane, null));
    queue(t, id, row);
  }

  /**
   * No more attempts. A call that is running is let run; the callbacks of one that is over are not
   * waited for any more. Whether that is news.
   */
  boolean requestCancel(Transition t, MessageId id, MessageRow row) {
    if (isOver(row) && row.getAwaitedCount() > 0) {
      awaitingNone(t, id, row.toBuilder().clearAwaited().build());
    }
    if (isOver(row) || row.getCanceled()) return false;
    reports.event(t, id, stored(t, id).fields(), State.CANCEL_REQUESTED);
    if (row.getPhase() == Phase.GRANTED) {
      put(t, id, row.toBuilder().setCanceled(true).build());
    } else {
      cancel(t, id, row);
    }
    return true;
  }

  void cancel(Transition t, MessageId id, MessageRow row) {
    reports.event(t, id, stored(t, id).fields(), State.CANCELED, row.getAttempts(), null, null,
        null);
    end(t, id, row, State.CANCELED);
  }

  void delivered(Transition t, MessageId id, MessageRow row) {
    attempted(t, row, true);
    end(t, id, row, State.DELIVERED);
  }

  /** Gives a message up: it becomes a dead letter. */
  void fail(Transition t, MessageId id, MessageRow row, DeadLetter.Reason reason, String error,
      int attempts, Instant failedAt, DeadLetter.@Nullable Response response) {
    var message = stored(t, id);
    reports.deadLetter(t,
        reports.letter(id, reason, error, failedAt, attempts, response, message.fields()),
        message.body(), State.FAILED);
    attempted(t, row, false);
    end(t, id, row, State.FAILED);
  }

  /** The timer of a message fires. Whether there is such a message. */
  boolean fire(Transition t, Timer timer) {
    var id = new MessageId(timer.reference());
    var row = row(t, id).orElse(null);
    if (row == null) return false;
    if (row.getTimerMs() == timer.at().toEpochMilli()) fire(t, id, row);
    return true;
  }

  private void fire(Transition t, MessageId id, MessageRow row) {
    switch (row.getPhase()) {
      case WAITING -> due(t, id, row);
      case ENDED -> forget(t, id, row);
      case REMEMBERED -> remove(t, id);
      case QUEUED -> {
      } // its lane has it
      case GRANTED, PHASE_UNKNOWN, UNRECOGNIZED ->
        throw new IllegalStateException("message " + id + " is in phase " + row.getPhase());
    }
  }

  /** No outcome has come in time. */
  void leaseOver(Transition t, MessageId id, MessageRow row) {
    again(t, id, row);
  }

  /** A tenant that is gone is a normal case: what it has left behind ends. */
  private void due(Transition t, MessageId id, MessageRow row) {
    var lane = Lanes.of(row);
    if (isOrphaned(row.getTenant())) {
      cancel(t, id, row);
    } else if (lane == null) {
      grant(t, id, row.toBuilder(), stored(t, id));
    } else if (lane.kind() != LaneKey.Kind.QUEUE) {
      queue(t, id, row.toBuilder());
    } else if (lanes.isFree(t, lane, row.getPlace())) {
      grant(t, id, row.toBuilder(), stored(t, id));
    } else {
      lanes.giveBack(t, lane, row.getPlace(), id);
      put(t, id, row.toBuilder().setPhase(Phase.QUEUED).clearTimerMs().build());
    }
  }

  /** Whether a tenant is gone. */
  boolean isOrphaned(String tenant) {
    return tenants.byId(tenant).isEmpty();
  }

  /** The grace of a message is over; its row stays where a queue waits, or a repeat may come. */
  private void forget(Transition t, MessageId id, MessageRow row) {
    boolean stays = row.getAwaitedCount() > 0;
    if (!stays && !mayComeAgain(row)) {
      remove(t, id);
      return;
    }
    StoredMessages.delete(t.bodies(), id);
    var remembered = row.toBuilder().setPhase(Phase.REMEMBERED);
    if (stays) {
      put(t, id, remembered.clearTimerMs().build());
    } else {
      arm(t, id, remembered, Timer.Kind.FORGET, t.time().plus(REMEMBERED_FOR));
    }
  }

  /** Drops a message of which nothing can be decided any more. */
  void remove(Transition t, MessageId id) {
    t.state().delete(Keys.message(id));
    StoredMessages.delete(t.bodies(), id);
  }

  /**
   * A grant has led to no outcome. That alone never ends a message: perhaps nobody has read it.
   */
  private void again(Transition t, MessageId id, MessageRow row) {
    if (row.getCanceled()) {
      cancel(t, id, row);
      return;
    }
    int before = row.getLost();
    var next = row.toBuilder().setLost(before + 1);
    leave(t, id, next);
    if (before == 0) {
      place(t, id, next, stored(t, id));
    } else {
      arm(t, id, next.setPhase(Phase.WAITING), Timer.Kind.GRANT,
          t.time().plus(Grants.pause(before - 1)));
    }
  }

  /** Takes it from where it stands; one of a queue keeps its slot until its end. */
  private void leave(Transition t, MessageId id, MessageRow.Builder row) {
    var lane = Lanes.of(row);
    switch (row.getPhase()) {
      case WAITING -> t.delete(timer(id, Timer.Kind.GRANT, row.getTimerMs()));
      case QUEUED -> lanes.unqueue(t, requireNonNull(lane), row.getPlace());
      case GRANTED -> {
        if (row.getTrain() == 0) t.endLease(id);
        row.clearTrain();
        if (lane != null && lane.kind() != LaneKey.Kind.QUEUE) {
          lanes.release(t, lane, row.getPlace());
        }
      }
      case ENDED, REMEMBERED, PHASE_UNKNOWN, UNRECOGNIZED -> {
      }
    }
  }

  /** Grants at once what is due within the look-ahead, or lets it take its turn; else later. */
  void place(Transition t, MessageId id, MessageRow.Builder row, Stored message) {
    var lane = Lanes.of(row);
    var dueAt = Instant.ofEpochMilli(row.getDueMs());
    if (lane != null && lane.kind() != LaneKey.Kind.QUEUE) {
      if (dueAt.isAfter(t.time())) {
        arm(t, id, row.setPhase(Phase.WAITING), Timer.Kind.GRANT, dueAt);
      } else {
        queue(t, id, row);
      }
      return;
    }
    var grantAt = dueAt.minus(settings.lookAhead());
    boolean free = lane == null || lanes.isFree(t, lane, row.getPlace());
    if (!grantAt.isAfter(t.time()) && t.mayGrant() && free) {
      grant(t, id, row, message);
    } else {
      arm(t, id, row.setPhase(Phase.WAITING), Timer.Kind.GRANT, grantAt);
    }
  }

  private void queue(Transition t, MessageId id, MessageRow.Builder row) {
    put(t, id, row.setPhase(Phase.QUEUED).clearTimerMs().build());
    lanes.queue(t, requireNonNull(Lanes.of(row)), row.getPlace(), id);
  }

  private void grant(Transition t, MessageId id, MessageRow.Builder row, Stored message) {
    var lane = Lanes.of(row);
    grants.grant(t, id, row, message, Instant.MAX, lane == null ? 0 : lanes.waiting(t, lane));
  }

  /**
   * Grants a message that has a slot of its lane.
   *
   * @param startBy the attempt must not start after it either
   * @param waiting messages in the lane behind it
   */
  void grant(Transition t, MessageId id, MessageRow.Builder row, Instant startBy, long waiting) {
    grants.grant(t, id, row, stored(t, id), startBy, waiting);
  }

  private void end(Transition t, MessageId id, MessageRow row, State end) {
    var builder = row.toBuilder();
    leave(t, id, builder);
    if (end == State.CANCELED) builder.clearAwaited();
    var lane = Lanes.of(row);
    if (lane != null && builder.getAwaitedCount() > 0) {
      lanes.hold(t, lane, row.getPlace(), id);
    } else if (lane != null) {
      lanes.left(t, lane, row.getPlace());
    }
    var forget = timer(id, Timer.Kind.FORGET, t.time().plus(settings.grace()).toEpochMilli());
    t.add(forget); // a message ends once
    put(t, id, builder.setPhase(Phase.ENDED)
        .setEnd(end.name())
        .setTimerMs(forget.at().toEpochMilli())
        .build());
    if (row.hasParent()) ends.ended(t, id, row.getParent(), end);
  }

  /** A callback that a queue waits for has ended. */
  void callbackEnded(Transition t, MessageId id, MessageId callback) {
    var row = row(t, id).orElse(null);
    if (row == null || !row.getAwaitedList().contains(callback.value())) return;
    var left = row.getAwaitedList()
        .stream()
        .filter(each -> !each.equals(callback.value()))
        .toList();
    var next = row.toBuilder().clearAwaited().addAllAwaited(left).build();
    if (left.isEmpty() && isOver(row)) {
      awaitingNone(t, id, next);
    } else {
      put(t, id, next);
    }
  }

  private void awaitingNone(Transition t, MessageId id, MessageRow row) {
    lanes.left(t, requireNonNull(Lanes.of(row)), row.getPlace());
    if (row.getPhase() == Phase.REMEMBERED) {
      remove(t, id);
    } else {
      put(t, id, row);
    }
  }

  static boolean isOver(MessageRow row) {
    return row.getPhase() == Phase.ENDED || row.getPhase() == Phase.REMEMBERED;
  }

  /** A message that was delivered may be delivered again then, but none may fail again. */
  private static boolean mayComeAgain(MessageRow row) {
    return isCallback(row.getParent())
        || (row.getAdopted() && row.getEnd().equals(State.FAILED.name()));
  }

  private static boolean isCallback(Parent parent) {
    return !parent.getMessageId().isEmpty();
  }

  private void attempted(Transition t, MessageRow row, boolean delivered) {
    var lane = Lanes.of(row);
    if (lane != null && lane.kind() != LaneKey.Kind.FLOW_CONTROL && row.getTrain() == 0) {
      lanes.attempted(t, lane, delivered);
    }
  }

  void arm(Transition t, MessageId id, MessageRow.Builder row, Timer.Kind kind,
      Instant at) {
    var timer = timer(id, kind, at.toEpochMilli());
    t.put(timer);
    put(t, id, row.setTimerMs(timer.at().toEpochMilli()).build());
  }

  private static Timer timer(MessageId id, Timer.Kind kind, long atMs) {
    return new Timer(kind, Instant.ofEpochMilli(atMs), id.value());
  }

  Stored stored(Transition t, MessageId id) {
    return StoredMessages.get(t.bodies(), id)
        .orElseThrow(() -> new IllegalStateException("message " + id + " has no body"));
  }
}
