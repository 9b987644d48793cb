package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.Lane;
import io.posthaste.scheduler.state.proto.LaneRow;
import io.posthaste.schemas.grammar.FlowControlKeyGrammar;
import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.grammar.NameGrammar;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.publish.PinnedLimits;
import io.posthaste.schemas.publish.QueueChange;
import io.posthaste.schemas.publish.Unpinned;
import io.posthaste.schemas.record.Reply;
import io.posthaste.schemas.tenant.Tenants;

/** Makes, changes and deletes queues, and changes what a flow-control key lets through. */
final class LaneCommands {
  private static final Reply DONE = new Reply(200, "{}");

  private final Tenants tenants;
  private final Lanes lanes;
  private final Drains drains;
  private final Reports reports;

  LaneCommands(Tenants tenants, Lanes lanes, Drains drains, Reports reports) {
    this.tenants = tenants;
    this.lanes = lanes;
    this.drains = drains;
    this.reports = reports;
  }

  /** Makes the queue if it is not there; what the command leaves out stays as it is. */
  void putQueue(Transition t, Command command) {
    change(t, command, () -> {
      var change = QueueChange.parse(command.body().bytes());
      return queue(t, command, row -> {
        if (change.parallelism() != null) row.setParallelism(change.parallelism());
        if (change.paused() != null) row.setPaused(change.paused());
      });
    });
  }

  /** A queue that is not there is made: what is put into it waits. */
  void pauseQueue(Transition t, Command command) {
    change(t, command, () -> queue(t, command, row -> row.setPaused(true)));
  }

  void resumeQueue(Transition t, Command command) {
    change(t, command, () -> {
      var lane = queueOf(command);
      return isThere(t, lane) ? queue(t, command, row -> row.setPaused(false)) : DONE;
    });
  }

  /** Its messages are canceled; those that are being called are not called again. */
  void deleteQueue(Transition t, Command command) {
    change(t, command, () -> {
      var lane = queueOf(command);
      if (!isThere(t, lane)) return missing("there is no queue " + lane.name());
      drains.delete(t, lane);
      return DONE;
    });
  }

  void pauseFlow(Transition t, Command command) {
    change(t, command, () -> flow(t, command, row -> row.setPaused(true)));
  }

  void resumeFlow(Transition t, Command command) {
    change(t, command, () -> flow(t, command, row -> row.setPaused(false)));
  }

  /** Limits that are pinned begin a new period. */
  void pinFlow(Transition t, Command command) {
    change(t, command, () -> {
      var limits = PinnedLimits.parse(command.body().bytes());
      return flow(t, command, row -> {
        var parallelism = limits.parallelism();
        if (parallelism != null) row.setPinnedParallelism(true).setParallelism(parallelism);
        var rate = limits.rate();
        if (rate != null) {
          row.setPinnedRate(true).setRate(rate).setPeriodMs(limits.period().toMillis());
        }
        beginPeriod(t, row);
      });
    });
  }

  /** What was pinned last holds until a message brings something else. */
  void unpinFlow(Transition t, Command command) {
    change(t, command, () -> {
      var unpinned = Unpinned.parse(command.body().bytes());
      return flow(t, command, row -> {
        if (unpinned.parallelism()) row.setPinnedParallelism(false);
        if (unpinned.rate()) row.setPinnedRate(false);
      });
    });
  }

  void resetFlow(Transition t, Command command) {
    change(t, command, () -> flow(t, command, row -> beginPeriod(t, row)));
  }

  private static void beginPeriod(Transition t, LaneRow.Builder row) {
    row.setWindowStartMs(t.time().toEpochMilli()).setWindowCount(0);
  }

  private interface Change {
    /** @throws InvalidValueException when the command is to be refused */
    Reply apply();
  }

  private interface Edit {
    void apply(LaneRow.Builder row);
  }

  private void change(Transition t, Command command, Change change) {
    Reply reply;
    try {
      if (tenants.byId(command.tenant()).isEmpty()) {
        throw new InvalidValueException(
            HeaderNames.TENANT + ": there is no tenant " + command.tenant());
      }
      reply = change.apply();
    } catch (InvalidValueException e) {
      reports.refuse(t, command, 400, String.valueOf(e.getMessage()));
      return;
    }
    if (reply.status() == 200) {
      reports.answer(t, command, reply);
    } else {
      reports.refuse(t, command, reply.status(), reply.json());
    }
  }

  private Reply queue(Transition t, Command command, Edit edit) {
    return edited(t, queueOf(command), edit);
  }

  private Reply flow(Transition t, Command command, Edit edit) {
    return edited(t, Lane.flowControl(command.tenant(), key(command)), edit);
  }

  private Reply edited(Transition t, Lane lane, Edit edit) {
    var open = lanes.open(t, lane);
    edit.apply(open.row());
    open.row().setUpdatedMs(t.time().toEpochMilli()).setUsedMs(t.time().toEpochMilli());
    open.save();
    t.wake(lane);
    return DONE;
  }

  /** A queue whose messages are still being canceled is gone. */
  private boolean isThere(Transition t, Lane lane) {
    return lanes.find(t, lane).filter(open -> open.row().getCreatedMs() > 0).isPresent();
  }

  private static Lane queueOf(Command command) {
    String name = command.fields().text(HeaderNames.QUEUE_NAME).orElse("");
    if (!NameGrammar.isName(name)) {
      throw new InvalidValueException(HeaderNames.QUEUE_NAME + ": expected the name of a queue");
    }
    return Lane.queue(command.tenant(), name);
  }

  private static String key(Command command) {
    String key = command.fields().text(HeaderNames.FLOW_CONTROL_KEY).orElse("");
    try {
      return FlowControlKeyGrammar.parse(key);
    } catch (InvalidValueException e) {
      throw new InvalidValueException(HeaderNames.FLOW_CONTROL_KEY + ": " + e.getMessage());
    }
  }

  private static Reply missing(String problem) {
    return new Reply(404, problem);
  }
}
