package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.Timer;
import io.posthaste.scheduler.state.proto.DedupRow;
import io.posthaste.schemas.message.MessageId;
import java.util.Optional;

/** Remembers which message came first under a deduplication id. */
public final class Deduplication {
  private final CoreSettings settings;

  Deduplication(CoreSettings settings) {
    this.settings = settings;
  }

  /**
   * The message that came first in this scope and still stands for it. Empty: it is {@code id}, from
   * now on for the window.
   *
   * @param scope what the id is unique in, and the id
   */
  public Optional<MessageId> first(Transition t, String scope, MessageId id) {
    byte[] key = Keys.dedup(scope);
    var known = Table.DEDUPS.get(t.state(), key)
        .filter(row -> row.getUntilMs() > t.time().toEpochMilli());
    if (known.isPresent()) return Optional.of(new MessageId(known.get().getMessageId()));
    var until = t.time().plus(settings.deduplicationWindow());
    Table.DEDUPS.put(t.state(), key, DedupRow.newBuilder()
        .setMessageId(id.value())
        .setUntilMs(until.toEpochMilli())
        .build());
    t.put(new Timer(Timer.Kind.DEDUP, until, scope));
    return Optional.empty();
  }

  /** Forgets what has had its time, unless it was given anew. */
  void fire(Transition t, Timer timer) {
    byte[] key = Keys.dedup(timer.reference());
    Table.DEDUPS.get(t.state(), key)
        .filter(row -> row.getUntilMs() <= timer.at().toEpochMilli())
        .ifPresent(_ -> t.state().delete(key));
  }
}
