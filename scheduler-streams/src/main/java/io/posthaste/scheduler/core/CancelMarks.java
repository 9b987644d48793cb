package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.Timer;
import io.posthaste.scheduler.state.proto.MarkRow;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.MessageEvent.State;
import java.time.Instant;

/**
 * Cancels of messages that were not known here: each ends its message when that comes. A mark stays
 * for its time, because a dispatcher that dies before its commit tells the same outcome again. What it
 * has led to is told once, when the message has come: before, nobody knows whether there is one.
 */
final class CancelMarks {
  private final CoreSettings settings;
  private final Reports reports;

  CancelMarks(CoreSettings settings, Reports reports) {
    this.settings = settings;
    this.reports = reports;
  }

  /** Whether somebody canceled the message before it was known. */
  boolean has(Transition t, MessageId id, String tenant) {
    return t.state().get(Keys.mark(tenant, id)) != null;
  }

  void put(Transition t, MessageId id, String tenant) {
    var until = t.time().plus(settings.markLifetime());
    byte[] key = Keys.mark(tenant, id);
    Table.MARKS.put(t.state(), key, MarkRow.newBuilder()
        .setUntilMs(until.toEpochMilli())
        .setRequestedMs(t.time().toEpochMilli())
        .build());
    t.put(new Timer(Timer.Kind.MARK, until, Keys.name(key)));
  }

  /** The message has come, and goes no further. */
  void end(Transition t, MessageId id, HeaderFields fields, int attempts) {
    if (!tellRequest(t, id, fields)) return;
    reports.event(t, id, fields, State.CANCELED, attempts, null, null, null);
  }

  /** The message has come: its cancel is told of, with the time that it had. False if it was. */
  boolean tellRequest(Transition t, MessageId id, HeaderFields fields) {
    byte[] key = Keys.mark(Reports.tenant(fields), id);
    var mark = Table.MARKS.get(t.state(), key).orElse(null);
    if (mark == null || mark.getTold()) return false;
    Table.MARKS.put(t.state(), key, mark.toBuilder().setTold(true).build());
    reports.cancelRequested(t, id, fields, mark.getRequestedMs() == 0
        ? t.time() // of a mark that was left before its time was
        : Instant.ofEpochMilli(mark.getRequestedMs()));
    return true;
  }

  /** Forgets a mark that has had its time. */
  void fire(Transition t, Timer timer) {
    byte[] key = Keys.named(Keys.MARK, timer.reference());
    Table.MARKS.get(t.state(), key)
        .filter(row -> row.getUntilMs() <= timer.at().toEpochMilli())
        .ifPresent(_ -> t.state().delete(key));
  }
}
