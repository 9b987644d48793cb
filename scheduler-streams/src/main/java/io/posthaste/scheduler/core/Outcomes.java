package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.StoredMessages.Stored;
import io.posthaste.scheduler.state.proto.MessageRow;
import io.posthaste.scheduler.state.proto.MessageRow.Phase;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.publish.Destination;
import io.posthaste.schemas.publish.ParsedPublish;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.record.CorruptRecordException;
import io.posthaste.schemas.record.DeadLetter.Reason;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.record.Outcome;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What follows from what dispatchers tell. An outcome counts only for the grant that it names, but
 * for a delivery: that ends the message, whichever grant it was.
 */
final class Outcomes {
  private final Messages messages;
  private final Adoption adoption;
  private final CancelMarks marks;
  private final Trains trains;
  private final Callbacks callbacks;
  private final Canaries canaries;
  private final Reports reports;
  private final PublishParser parser;

  Outcomes(Messages messages, Adoption adoption, CancelMarks marks, Trains trains,
      Callbacks callbacks, Canaries canaries, Reports reports, PublishParser parser) {
    this.messages = messages;
    this.adoption = adoption;
    this.marks = marks;
    this.trains = trains;
    this.callbacks = callbacks;
    this.canaries = canaries;
    this.reports = reports;
    this.parser = parser;
  }

  void apply(Transition t, Outcome outcome, Body body) {
    var row = messages.row(t, outcome.messageId()).orElse(null);
    var train = outcome.train();
    if (train != null) {
      if (row != null) trains.back(t, outcome, train, row, about -> ofHeld(t, outcome, about));
    } else if (row != null) {
      ofHeld(t, outcome, row);
    } else if (outcome.grant() == 0) {
      ofDirect(t, outcome, body);
    } else {
      canaries.answered(t, outcome); // or it is of a message that has ended and is forgotten
    }
  }

  private void ofHeld(Transition t, Outcome outcome, MessageRow row) {
    var id = outcome.messageId();
    if (Messages.isOver(row)) return;
    if (outcome.kind() == Outcome.Kind.DONE) {
      messages.delivered(t, id, callbacks.after(t, id, row, outcome, false));
      return;
    }
    if (!isAwaited(row, outcome)) return;
    switch (outcome.kind()) {
      case RETRY -> {
        var told = callbacks.after(t, id, row, outcome, false);
        if (row.getCanceled()) {
          messages.cancel(t, id, told);
        } else {
          messages.retry(t, id, told, outcome.attempt(), retryAt(outcome));
        }
      }
      case FAILED -> {
        var told = callbacks.after(t, id, row, outcome, !row.getCanceled());
        if (row.getCanceled()) {
          messages.cancel(t, id, told);
        } else {
          messages.fail(t, id, told, Reason.FAILED, error(outcome), outcome.attempt(),
              failedAt(t, outcome), outcome.response());
        }
      }
      case UNSTARTED -> messages.unstarted(t, id, row);
      case DEFERRED -> messages.deferred(t, id, row, host(messages.stored(t, id)));
      case LEASED -> {
        if (outcome.train() != null) messages.leased(t, id, row, leaseUntil(outcome));
      } // else it has a lease
      case HANDED_OVER, REJECTED, POISON, DONE -> {
      } // told before, or of another life
    }
  }

  /** The last grant's own: while its lease runs, or after that, before there is another grant. */
  private static boolean isAwaited(MessageRow row, Outcome outcome) {
    if (row.getGrant() != outcome.grant()) return false;
    boolean isBack = row.getPhase() == Phase.WAITING || row.getPhase() == Phase.QUEUED;
    boolean isLate = isBack && row.getLost() > 0 && outcome.kind() != Outcome.Kind.UNSTARTED
        && outcome.kind() != Outcome.Kind.DEFERRED;
    return row.getPhase() == Phase.GRANTED || isLate;
  }

  private void ofDirect(Transition t, Outcome outcome, Body body) {
    var id = outcome.messageId();
    var message = new Stored(Publishes.kept(outcome.message()), body);
    switch (outcome.kind()) {
      case RETRY -> {
        var command = command(message);
        callbacks.afterDirect(t, id, message, outcome, false);
        if (marks.has(t, id, command.tenant())) {
          marks.end(t, id, message.fields(), outcome.attempt());
        } else {
          var retryAt = retryAt(outcome);
          reports.event(t, id, message.fields(), State.RETRY, outcome.attempt(), retryAt, null,
              null);
          adoption.called(t, id, message, command, outcome.attempt(), retryAt);
        }
      }
      case LEASED -> adoption.leased(t, id, message, command(message), outcome.attempt() - 1,
          leaseUntil(outcome));
      case DEFERRED -> {
        if (marks.has(t, id, Reports.tenant(message.fields()))) {
          marks.end(t, id, message.fields(), outcome.attempt());
        } else {
          adoption.deferred(t, id, message, command(message), host(message));
        }
      }
      case FAILED -> {
        boolean canceled = marks.has(t, id, Reports.tenant(message.fields()));
        callbacks.afterDirect(t, id, message, outcome, !canceled);
        if (canceled) {
          marks.end(t, id, message.fields(), outcome.attempt());
        } else {
          deadLetter(t, outcome, message, Reason.FAILED, State.FAILED);
        }
      }
      case REJECTED -> deadLetter(t, outcome, message, Reason.REJECTED, State.REJECTED);
      case POISON -> deadLetter(t, outcome, message, Reason.POISON, State.REJECTED);
      // its end is known from the event; it was never ours
      case DONE -> callbacks.afterDirect(t, id, message, outcome, false);
      case UNSTARTED, HANDED_OVER -> {
      }
    }
  }

  private void deadLetter(Transition t, Outcome outcome, Stored message, Reason reason,
      State end) {
    var id = outcome.messageId();
    reports.deadLetter(t,
        reports.letter(id, reason, error(outcome), failedAt(t, outcome), outcome.attempt(),
            outcome.response(), message.fields()),
        message.body(), end);
    adoption.rememberEnd(t, id, Reports.tenant(message.fields()), end);
  }

  private PublishCommand command(Stored message) {
    return switch (parser.parse(message.fields())) {
      case ParsedPublish.Valid(var command) -> command;
      case ParsedPublish.Refused refused ->
        throw new CorruptRecordException("a message that was called, but " + refused.message());
    };
  }

  private String host(Stored message) {
    return switch (command(message).destination()) {
      case Destination.Url(var url) -> url.origin();
      case Destination.Group(var name) ->
        throw new CorruptRecordException("a URL as the destination, not " + name);
    };
  }

  private static Instant leaseUntil(Outcome outcome) {
    return required(outcome.leaseUntil(), "the end of a lease");
  }

  private static Instant retryAt(Outcome outcome) {
    return required(outcome.retryAt(), "the time of the next attempt");
  }

  private static Instant failedAt(Transition t, Outcome outcome) {
    var startedAt = outcome.startedAt();
    var took = outcome.took();
    return startedAt == null || took == null ? t.time() : startedAt.plus(took);
  }

  private static String error(Outcome outcome) {
    return Objects.requireNonNullElse(outcome.error(), "the dispatcher gave no reason");
  }

  private static Instant required(@Nullable Instant time, String what) {
    if (time == null) throw new CorruptRecordException(what + " in an outcome");
    return time;
  }
}
