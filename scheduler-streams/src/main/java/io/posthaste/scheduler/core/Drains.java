package io.posthaste.scheduler.core;

import io.posthaste.scheduler.core.OpenLane.Member;
import io.posthaste.scheduler.state.Lane;
import io.posthaste.scheduler.state.Timer;
import java.util.List;

/**
 * Cancels the messages of a queue that was deleted, a bounded number at a time. What comes into a
 * queue of the same name later is none of them: it has a later place.
 */
final class Drains {
  private static final int MESSAGES_AT_A_TIME = 250;

  private final Lanes lanes;
  private final Messages messages;

  Drains(Lanes lanes, Messages messages) {
    this.lanes = lanes;
    this.messages = messages;
  }

  void delete(Transition t, Lane lane) {
    var open = lanes.find(t, lane).orElseThrow();
    var row = open.row();
    row.setCreatedMs(0)
        .setPaused(false)
        .setParallelism(1)
        .setTrainLength(1)
        .setCancelBelow(Math.max(1, row.getNextPlace()));
    open.save();
    cancel(t, open.held());
    cancelSome(t, lane);
  }

  /** Goes on with what was not canceled at once. */
  void fire(Transition t, Timer timer) {
    cancelSome(t, Lane.of(timer));
  }

  private void cancelSome(Transition t, Lane lane) {
    var open = lanes.find(t, lane).orElse(null);
    if (open == null) return;
    var canceled = open.waitingFrom(0, MESSAGES_AT_A_TIME)
        .stream()
        .filter(member -> member.place() < open.row().getCancelBelow())
        .toList();
    cancel(t, canceled);
    if (canceled.size() == MESSAGES_AT_A_TIME) {
      t.put(lane.timer(Timer.Kind.DRAIN, t.time().toEpochMilli()));
    }
    t.wake(lane);
  }

  private void cancel(Transition t, List<Member> members) {
    for (var member : members) {
      messages.row(t, member.id()).ifPresent(row -> messages.requestCancel(t, member.id(), row));
    }
  }
}
