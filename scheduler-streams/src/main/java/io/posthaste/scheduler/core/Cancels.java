package io.posthaste.scheduler.core;

import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.Reply;

/** Cancels messages by their ids. One that is not known here leaves a mark for when it comes. */
final class Cancels {
  private final CancelMarks marks;
  private final Messages messages;
  private final Reports reports;

  Cancels(CancelMarks marks, Messages messages, Reports reports) {
    this.marks = marks;
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
    boolean known = row != null || marks.has(t, id, command.tenant());
    if (!known) marks.put(t, id, command.tenant());
    boolean canceled = row != null && messages.requestCancel(t, id, row);
    reports.answer(t, command, new Reply(200,
        "{\"cancelled\":" + (canceled ? 1 : 0) + ",\"known\":" + known + "}"));
  }
}
