package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.Rows;
import io.posthaste.scheduler.state.StoredMessages;
import io.posthaste.scheduler.state.StoredMessages.Stored;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.Timer;
import io.posthaste.scheduler.state.proto.ScheduleRow;
import io.posthaste.schemas.grammar.CronGrammar;
import io.posthaste.schemas.grammar.NameGrammar;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.record.Reply;
import io.posthaste.schemas.tenant.Tenants;
import java.time.Instant;
import java.util.Optional;

/**
 * The schedules of a partition. Each that is not paused has one timer; the row decides whether a
 * timer that fires is still meant, so that a schedule that was replaced or deleted does not come
 * back.
 */
final class Schedules {
  private static final int MAX_ERROR = 1000;

  private final CoreSettings settings;
  private final Tenants tenants;
  private final Reports reports;
  private final Triggers triggers;

  Schedules(CoreSettings settings, int partition, Tenants tenants, PublishParser parser,
      Messages messages, Reports reports) {
    this.settings = settings;
    this.tenants = tenants;
    this.reports = reports;
    this.triggers = new Triggers(settings, partition, parser, messages, reports);
  }

  /** The id that a schedule was given, or that its command makes. */
  static String idOf(PublishCommand publish, MessageId id) {
    return publish.scheduleId() == null ? "scd_" + id.value().substring(4) : publish.scheduleId();
  }

  /** Makes a schedule; of one that is there already, only the time of its creation is kept. */
  void put(Transition t, Command command, PublishCommand publish) {
    String cron = publish.cron();
    if (cron == null) {
      reports.refuse(t, command, 400, HeaderNames.CRON + ": expected a cron, but it is missing");
    } else if (publish.notBefore() != null) {
      reports.refuse(t, command, 400, HeaderNames.NOT_BEFORE + ": a schedule cannot have it");
    } else {
      var key = new ScheduleKey(publish.tenant(), idOf(publish, command.id()));
      put(t, key, command, cron);
      reports.answer(t, command,
          new Reply(200, "{\"scheduleId\":" + JsonText.quoted(key.id()) + "}"));
    }
  }

  private void put(Transition t, ScheduleKey key, Command command, String cron) {
    var since = command.id().time();
    var replaced = row(t, key);
    replaced.ifPresent(row -> t.delete(key.timer(row.getTimerMs())));
    StoredMessages.put(t.bodies(), key.bytes(), new Stored(command.fields(), command.body()));
    var row = ScheduleRow.newBuilder()
        .setCreatedMs(replaced.map(ScheduleRow::getCreatedMs).orElse(since.toEpochMilli()))
        .setCron(cron);
    arm(t, key, row, CronGrammar.parse(cron).next(since));
  }

  void delete(Transition t, Command command) {
    change(t, command, (key, row) -> {
      t.delete(key.timer(row.getTimerMs()));
      t.state().delete(key.bytes());
      t.bodies().delete(key.bytes());
    });
  }

  void pause(Transition t, Command command) {
    change(t, command, (key, row) -> {
      if (!row.getPaused()) disarm(t, key, row.toBuilder().setPaused(true));
    });
  }

  /** What was due while it was paused is not made up for. */
  void resume(Transition t, Command command) {
    change(t, command, (key, row) -> {
      if (row.getPaused()) {
        arm(t, key, row.toBuilder().setPaused(false).clearError(),
            CronGrammar.parse(row.getCron()).next(command.id().time()));
      }
    });
  }

  private interface Change {
    void apply(ScheduleKey key, ScheduleRow row);
  }

  private void change(Transition t, Command command, Change change) {
    String id = command.fields().text(HeaderNames.SCHEDULE_ID).orElse("");
    if (!NameGrammar.isName(id)) {
      reports.refuse(t, command, 400, HeaderNames.SCHEDULE_ID + ": expected the id of a schedule");
      return;
    }
    var key = new ScheduleKey(command.tenant(), id);
    row(t, key).ifPresentOrElse(row -> {
      change.apply(key, row);
      reports.answer(t, command, new Reply(200, "{}"));
    }, () -> reports.refuse(t, command, 404, "there is no schedule " + id));
  }

  /** An occurrence is due soon, or was. */
  void fire(Transition t, Timer timer) {
    var key = ScheduleKey.of(timer);
    var row = meant(t, key, timer).orElse(null);
    if (row == null) return;
    if (tenants.byId(key.tenant()).isEmpty()) {
      disarm(t, key, row.toBuilder()
          .setPaused(true)
          .setError("there is no tenant " + key.tenant()));
      return;
    }
    var due = Instant.ofEpochMilli(row.getNextMs());
    var occurrences = Occurrences.at(t.time(), CronGrammar.parse(row.getCron()), due,
        settings.missedAfter(), settings.missedRuns());
    var next = row.toBuilder();
    var made = occurrences.made();
    Runnable trigger = made == null ? Triggers.NOTHING : triggers.at(t, key, made, next);
    arm(t, key, next, occurrences.next());
    trigger.run(); // it may tell the row of the end of the message at once
  }

  /** What could not be decided about is left out; the schedule goes on with the next occurrence. */
  void poisoned(Transition t, Timer timer, RuntimeException cause) {
    try {
      var key = ScheduleKey.of(timer);
      var row = meant(t, key, timer).orElse(null);
      if (row == null) return;
      var due = Instant.ofEpochMilli(row.getNextMs());
      String error = "cannot be handled: " + cause;
      arm(t, key,
          row.toBuilder().setError(error.substring(0, Math.min(error.length(), MAX_ERROR))),
          CronGrammar.parse(row.getCron()).next(due.isAfter(t.time()) ? due : t.time()));
    } catch (Rows.FailedException e) {
      throw e;
    } catch (RuntimeException unreadable) {
      t.delete(timer); // its row stays, without a timer, until it is replaced or deleted
    }
  }

  /** Takes down what has become of a message of the last occurrence. */
  void ended(Transition t, EndedReport report) {
    var key = new ScheduleKey(report.tenant(), report.scheduleId());
    row(t, key)
        .filter(row -> row.getLastMs() == report.occurrence().toEpochMilli())
        .ifPresent(
            row -> Table.SCHEDULES.put(t.state(), key.bytes(), LastStates.after(row, report)));
  }

  private static Optional<ScheduleRow> row(Transition t, ScheduleKey key) {
    return Table.SCHEDULES.get(t.state(), key.bytes());
  }

  private static Optional<ScheduleRow> meant(Transition t, ScheduleKey key, Timer timer) {
    return row(t, key)
        .filter(row -> !row.getPaused() && row.getTimerMs() == timer.at().toEpochMilli());
  }

  private void arm(Transition t, ScheduleKey key, ScheduleRow.Builder row,
      Optional<Instant> next) {
    long nextMs = next.map(Instant::toEpochMilli).orElse(0L);
    long timerMs = next.isEmpty() ? 0 : nextMs - settings.lookAhead().toMillis();
    Table.SCHEDULES.put(t.state(), key.bytes(),
        row.setNextMs(nextMs).setTimerMs(timerMs).build());
    if (next.isPresent()) t.put(key.timer(timerMs));
  }

  private void disarm(Transition t, ScheduleKey key, ScheduleRow.Builder row) {
    t.delete(key.timer(row.getTimerMs()));
    arm(t, key, row, Optional.empty());
  }
}
