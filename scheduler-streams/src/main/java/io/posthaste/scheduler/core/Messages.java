package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.StoredMessages;
import io.posthaste.scheduler.state.StoredMessages.Stored;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.Timer;
import io.posthaste.scheduler.state.proto.MessageRow;
import io.posthaste.scheduler.state.proto.MessageRow.Phase;
import io.posthaste.scheduler.state.proto.Parent;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.record.DeadLetter;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.tenant.Tenants;
import io.posthaste.schemas.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The life of the messages that a partition holds. A row has one timer, or while it is granted a
 * lease, and the row decides whether a timer that fires is still meant.
 *
 * <pre>
 *   WAITING ──grant──► GRANTED ──done, failed, canceled──► ENDED ──grace──► removed
 *      ▲                  │
 *      └──retry, unstarted, lease over──┘
 * </pre>
 */
public final class Messages {
  /** Pause before the third grant in a row that leads to no attempt; it doubles with each. */
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final int MOST_DOUBLINGS = 6;

  private final CoreSettings settings;
  private final PublishLimits limits;
  private final Tenants tenants;
  private final int partition;
  private final Reports reports;
  private final EndListener ends;

  /** Is told of the end of each message that was made for something. */
  interface EndListener {
    void ended(Transition t, MessageId id, Parent parent, State end);
  }

  Messages(CoreSettings settings, PublishLimits limits, Tenants tenants, int partition,
      Reports reports, EndListener ends) {
    this.settings = settings;
    this.limits = limits;
    this.tenants = tenants;
    this.partition = partition;
    this.reports = reports;
    this.ends = ends;
  }

  Optional<MessageRow> row(Transition t, MessageId id) {
    return Table.MESSAGES.get(t.state(), Keys.message(id));
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
    if (row(t, id).isPresent()) return;
    if (isCanceled(t, id, command.tenant())) {
      reports.event(t, id, message.fields(), State.CANCELED);
      if (parent != null) ends.ended(t, id, parent, State.CANCELED);
      return;
    }
    var row = newRow(command, dueAt.isBefore(id.time()) ? id.time() : dueAt);
    if (parent != null) row.setParent(parent);
    StoredMessages.put(t.bodies(), id, message);
    await(t, id, row, message);
  }

  /** Takes in a message that a dispatcher has called without the scheduler's knowing. */
  void adopt(Transition t, MessageId id, Stored message, PublishCommand command, int attempts,
      Instant dueAt) {
    StoredMessages.put(t.bodies(), id, message);
    await(t, id, newRow(command, dueAt).setAttempts(attempts), message);
  }

  /** Likewise, while the call goes on. */
  void adoptLeased(Transition t, MessageId id, Stored message, PublishCommand command,
      int attempts, Instant leaseUntil) {
    StoredMessages.put(t.bodies(), id, message);
    var row = newRow(command, id.time()).setAttempts(attempts)
        .setCanceled(isCanceled(t, id, command.tenant()))
        .setPhase(Phase.GRANTED);
    lease(t, id, row, leaseUntil);
  }

  private MessageRow.Builder newRow(PublishCommand command, Instant dueAt) {
    return MessageRow.newBuilder()
        .setTenant(command.tenant())
        .setDueMs(dueAt.toEpochMilli())
        .setTimeoutMs(limits.timeout(command.timeout()).toMillis());
  }

  /** Another attempt is due. */
  void retry(Transition t, MessageId id, MessageRow row, int attempts, Instant dueAt) {
    var message = stored(t, id);
    reports.event(t, id, message.fields(), State.RETRY, attempts, dueAt, null, null);
    await(t, id,
        row.toBuilder().setAttempts(attempts).setDueMs(dueAt.toEpochMilli()).setLost(0), message);
  }

  /** The grant was not used. */
  void unstarted(Transition t, MessageId id, MessageRow row) {
    again(t, id, row);
  }

  /** No more attempts. A call that is running is let run. Whether that is news. */
  boolean requestCancel(Transition t, MessageId id, MessageRow row) {
    if (row.getPhase() == Phase.ENDED || row.getCanceled()) return false;
    reports.event(t, id, stored(t, id).fields(), State.CANCEL_REQUESTED);
    if (row.getPhase() == Phase.GRANTED) {
      Table.MESSAGES.put(t.state(), Keys.message(id), row.toBuilder().setCanceled(true).build());
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
    end(t, id, row, State.DELIVERED);
  }

  /** Gives a message up: it becomes a dead letter. */
  void fail(Transition t, MessageId id, MessageRow row, DeadLetter.Reason reason, String error,
      int attempts, Instant failedAt, DeadLetter.@Nullable Response response) {
    var message = stored(t, id);
    reports.deadLetter(t,
        reports.letter(id, reason, error, failedAt, attempts, response, message.fields()),
        message.body(), State.FAILED);
    end(t, id, row, State.FAILED);
  }

  /** The timer of a message fires. */
  void fire(Transition t, Timer timer) {
    var id = new MessageId(timer.reference());
    var row = row(t, id).orElse(null);
    if (row == null || row.getTimerMs() != timer.at().toEpochMilli()) return;
    switch (row.getPhase()) {
      case WAITING -> due(t, id, row);
      case ENDED -> remove(t, id);
      case GRANTED, PHASE_UNKNOWN, UNRECOGNIZED ->
        throw new IllegalStateException("message " + id + " is in phase " + row.getPhase());
    }
  }

  /** No outcome has come in time. */
  void leaseOver(Transition t, MessageId id) {
    var row = row(t, id).filter(found -> found.getPhase() == Phase.GRANTED);
    row.ifPresentOrElse(found -> again(t, id, found), () -> t.endLease(id));
  }

  /** A tenant that is gone is a normal case: what it has left behind ends. */
  private void due(Transition t, MessageId id, MessageRow row) {
    if (tenants.byId(row.getTenant()).isEmpty()) {
      cancel(t, id, row);
    } else {
      grant(t, id, row.toBuilder(), stored(t, id));
    }
  }

  /** Drops a message of which nothing can be decided any more. */
  static void remove(Transition t, MessageId id) {
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
    var builder = row.toBuilder().setLost(before + 1);
    if (before == 0) {
      await(t, id, builder, stored(t, id));
    } else {
      t.endLease(id);
      var pause = FIRST_PAUSE.multipliedBy(1L << Math.min(before - 1, MOST_DOUBLINGS));
      arm(t, id, builder.setPhase(Phase.WAITING), Timer.Kind.GRANT, t.time().plus(pause));
    }
  }

  /** Grants at once what is due within the look-ahead; else later. */
  private void await(Transition t, MessageId id, MessageRow.Builder row, Stored message) {
    if (row.getPhase() == Phase.GRANTED) {
      t.endLease(id);
    } else if (row.getPhase() == Phase.WAITING) {
      t.delete(timer(id, Timer.Kind.GRANT, row.getTimerMs()));
    }
    var grantAt = Instant.ofEpochMilli(row.getDueMs()).minus(settings.lookAhead());
    if (!grantAt.isAfter(t.time()) && t.mayGrant()) {
      grant(t, id, row, message);
    } else {
      arm(t, id, row.setPhase(Phase.WAITING), Timer.Kind.GRANT, grantAt);
    }
  }

  private void grant(Transition t, MessageId id, MessageRow.Builder row, Stored message) {
    var dueAt = Instant.ofEpochMilli(row.getDueMs());
    var startBy = (t.time().isAfter(dueAt) ? t.time() : dueAt).plus(settings.startWithin());
    row.setPhase(Phase.GRANTED).setGrant(row.getGrant() + 1);
    var grant = new Grant(id, row.getGrant(), row.getAttempts() + 1, dueAt, startBy, partition);
    t.write(new Output(Topic.DUE, partition, Reports.key(id.value()),
        message.fields().and(grant.toFields()), message.body()));
    lease(t, id, row,
        startBy.plus(Duration.ofMillis(row.getTimeoutMs())).plus(settings.leaseMargin()));
  }

  private static void lease(Transition t, MessageId id, MessageRow.Builder row, Instant until) {
    t.lease(id, until);
    Table.MESSAGES.put(t.state(), Keys.message(id), row.clearTimerMs().build());
  }

  private void end(Transition t, MessageId id, MessageRow row, State end) {
    var builder = row.toBuilder();
    if (row.getPhase() == Phase.GRANTED) {
      t.endLease(id);
    } else {
      t.delete(timer(id, Timer.Kind.GRANT, row.getTimerMs()));
    }
    arm(t, id, builder.setPhase(Phase.ENDED).setEnd(end.name()), Timer.Kind.FORGET,
        t.time().plus(settings.grace()));
    if (row.hasParent()) ends.ended(t, id, row.getParent(), end);
  }

  private static void arm(Transition t, MessageId id, MessageRow.Builder row, Timer.Kind kind,
      Instant at) {
    var timer = timer(id, kind, at.toEpochMilli());
    t.put(timer);
    Table.MESSAGES.put(t.state(), Keys.message(id),
        row.setTimerMs(timer.at().toEpochMilli()).build());
  }

  private static Timer timer(MessageId id, Timer.Kind kind, long atMs) {
    return new Timer(kind, Instant.ofEpochMilli(atMs), id.value());
  }

  /**
   * Whether somebody canceled the message before it was known. The mark stays for its time: a
   * dispatcher that dies before its commit tells the same outcome again.
   */
  boolean isCanceled(Transition t, MessageId id, String tenant) {
    return t.state().get(Keys.mark(tenant, id)) != null;
  }

  Stored stored(Transition t, MessageId id) {
    return StoredMessages.get(t.bodies(), id)
        .orElseThrow(() -> new IllegalStateException("message " + id + " has no body"));
  }
}
