package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.Timer;
import io.posthaste.scheduler.state.proto.MarkRow;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.Reply;

/** Cancels messages by their ids. One that is not known here leaves a mark for when it comes. */
final class Cancels {
  private final CoreSettings settings;
  private final Messages messages;
  private final Reports reports;

  Cancels(CoreSettings settings, Messages messages, Reports reports) {
    this.settings = settings;
    this.messages = messages;
    this.reports = reports;
  }

  void cancel(Transition t, Command command) {
    var id = command.fields()
        .text(HeaderNames.MESSAGE_ID)
        .flatMap(MessageId::parse)
        .orElse(null);
    if (id == null) {
      reports.refuse(t, command, 400, HeaderNames.MESSAGE_ID + ": expected the id of a message");
      return;
    }
    var row = messages.row(t, id)
        .filter(found -> found.getTenant().equals(command.tenant()))
        .orElse(null);
    boolean known = row != null || isMarked(t, id, command.tenant());
    if (!known) mark(t, id, command.tenant());
    boolean canceled = row != null && messages.requestCancel(t, id, row);
    reports.answer(t, command, new Reply(200,
        "{\"cancelled\":" + (canceled ? 1 : 0) + ",\"known\":" + known + "}"));
  }

  /** Whether it was canceled before, and has not come since. */
  private static boolean isMarked(Transition t, MessageId id, String tenant) {
    return Table.MARKS.get(t.state(), Keys.mark(tenant, id)).isPresent();
  }

  private void mark(Transition t, MessageId id, String tenant) {
    var until = t.time().plus(settings.markLifetime());
    byte[] key = Keys.mark(tenant, id);
    Table.MARKS.put(t.state(), key,
        MarkRow.newBuilder().setUntilMs(until.toEpochMilli()).build());
    t.put(new Timer(Timer.Kind.MARK, until, Keys.name(key)));
  }

  /** Forgets a mark that has had its time. */
  void fire(Transition t, Timer timer) {
    byte[] key = Keys.named(Keys.MARK, timer.reference());
    Table.MARKS.get(t.state(), key)
        .filter(row -> row.getUntilMs() <= timer.at().toEpochMilli())
        .ifPresent(_ -> t.state().delete(key));
  }
}
