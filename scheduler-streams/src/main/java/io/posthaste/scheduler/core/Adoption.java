package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.StoredMessages;
import io.posthaste.scheduler.state.StoredMessages.Stored;
import io.posthaste.scheduler.state.Timer;
import io.posthaste.scheduler.state.proto.MessageRow;
import io.posthaste.scheduler.state.proto.MessageRow.Phase;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.record.MessageEvent.State;
import java.time.Instant;

/**
 * How the direct messages of dispatchers become the scheduler's: by a retry, for want of room, because
 * the call takes long, or, of those that have failed, to be remembered.
 */
record Adoption(Messages messages, Grants grants, CancelMarks marks) {
  /** Takes in a message that a dispatcher has called without the scheduler's knowing. */
  void called(Transition t, MessageId id, Stored message, PublishCommand command, int attempts,
      Instant dueAt) {
    StoredMessages.put(t.bodies(), id, message);
    messages.place(t, id, row(command, dueAt).setAttempts(attempts), message);
  }

  /** Likewise, but that there was no room to call it. */
  void deferred(Transition t, MessageId id, Stored message, PublishCommand command, String host) {
    StoredMessages.put(t.bodies(), id, message);
    grants.checkSize(message);
    messages.toHostLane(t, id, row(command, id.time()), host);
  }

  /** Likewise, while the call goes on. */
  void leased(Transition t, MessageId id, Stored message, PublishCommand command, int attempts,
      Instant leaseUntil) {
    StoredMessages.put(t.bodies(), id, message);
    boolean canceled = marks.has(t, id, command.tenant());
    if (canceled) marks.tellRequest(t, id, message.fields());
    var row = row(command, id.time()).setAttempts(attempts)
        .setCanceled(canceled)
        .setPhase(Phase.GRANTED);
    grants.lease(t, id, row, leaseUntil);
  }

  /**
   * One that was not held has ended as a dead letter: its dispatcher, should it die before its
   * commit, tells so again.
   */
  void rememberEnd(Transition t, MessageId id, String tenant, State end) {
    messages.arm(t, id, MessageRow.newBuilder()
        .setTenant(tenant)
        .setPhase(Phase.REMEMBERED)
        .setEnd(end.name()), Timer.Kind.FORGET, t.time().plus(Messages.REMEMBERED_FOR));
  }

  private MessageRow.Builder row(PublishCommand command, Instant dueAt) {
    return messages.newRow(command, dueAt).setAdopted(true);
  }
}
