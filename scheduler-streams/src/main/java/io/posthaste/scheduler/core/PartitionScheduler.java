package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Rows;
import io.posthaste.scheduler.state.StoredMessages;
import io.posthaste.scheduler.state.StoredMessages.Stored;
import io.posthaste.scheduler.state.Timer;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.record.DeadLetter;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.tenant.Tenants;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The one writer of a partition's state: what it is given decides, with its rows, what is written.
 * An exception in deciding turns the record, or the message of the timer, into a dead letter, and the
 * next one is taken; a failure of the rows goes to the caller, who must then keep nothing. Of one
 * thread.
 */
public class PartitionScheduler {
  private final int partition;
  private final Rows state;
  private final Rows bodies;
  private final Observer observer;
  private final Commands commands;
  private final CoreSettings settings;
  private final Reports reports;
  private final AppliedOffsets applied;
  private final DueTimers grants = new DueTimers(Keys.WAKE);
  private final DueTimers others = new DueTimers(Keys.TIMER);
  private int openGrants;

  /** @throws IllegalStateException where a newer version has written the rows */
  public PartitionScheduler(CoreSettings settings, int partition, Rows state, Rows bodies,
      Tenants tenants, PublishLimits limits, Observer observer) {
    this.settings = settings;
    this.partition = partition;
    this.state = state;
    this.bodies = bodies;
    this.observer = observer;
    this.reports = new Reports(settings, partition);
    this.commands = new Commands(settings, partition, tenants, limits, reports);
    this.applied = AppliedOffsets.read(state);
    this.openGrants = countLeases();
  }

  /** What follows from a record; nothing where it was applied before. */
  public final List<Output> apply(Input input) {
    if (applied.contains(input)) {
      observer.skipped(input.source());
      return List.of();
    }
    var outputs = decided(input.time(), t -> decide(t, input),
        (t, e) -> quarantine(t, input, e));
    applied.add(input);
    return outputs;
  }

  /**
   * What follows from the passing of time.
   *
   * @param limit timers to fire at most; what is left stays due
   */
  public final List<Output> fire(Instant now, int limit) {
    var outputs = new ArrayList<Output>();
    int fired = fireAll(others.take(state, now, limit), now, outputs);
    int room = Math.min(limit - fired, settings.maxGranted() - openGrants);
    fireAll(grants.take(state, now, room), now, outputs);
    applied.save(state);
    return outputs;
  }

  /** Grants that are open. */
  public final int openGrants() {
    return openGrants;
  }

  /** What the record asks for. To be replaced by tests alone, which make it fail. */
  protected void decide(Transition t, Input input) {
    if (commands.apply(t, input)) {
      observer.applied(input.source());
    } else {
      observer.skipped(input.source());
    }
  }

  private int fireAll(List<Timer> due, Instant now, List<Output> outputs) {
    for (var timer : due) {
      outputs.addAll(decided(now, t -> {
        t.delete(timer);
        commands.fire(t, timer);
      }, (t, e) -> quarantine(t, timer, e)));
      observer.fired(timer.kind(), Duration.between(timer.at(), now));
    }
    return due.size();
  }

  private interface Quarantine {
    void put(Transition t, RuntimeException cause);
  }

  private List<Output> decided(Instant time, Consumer<Transition> decision,
      Quarantine quarantine) {
    var t = new Transition(state, bodies, time, openGrants);
    try {
      decision.accept(t);
      Sizes.check(t, settings);
    } catch (Rows.FailedException e) {
      throw e;
    } catch (RuntimeException e) {
      t = new Transition(state, bodies, time, openGrants);
      quarantine.put(t, e);
    }
    t.flush();
    openGrants = t.openGrants();
    for (var timer : t.timers()) {
      byte[] key = timer.key();
      grants.put(key);
      others.put(key);
    }
    return t.outputs();
  }

  private void quarantine(Transition t, Input input, RuntimeException cause) {
    var id = switch (input.source()) {
      case INGEST -> MessageId.appended(input.time(), partition, input.offset());
      case HOPS, OUTCOMES -> input.fields()
          .text(OwnFields.MESSAGE_ID)
          .flatMap(MessageId::parse)
          .orElseGet(() -> MessageId.derived(input.time(), partition,
              "poison/" + input.source(), Long.toString(input.offset())));
    };
    poison(t, id, new Stored(Publishes.kept(input.fields()), input.bodyOrEmpty()), cause);
    observer.poisoned("record of " + input.source(), id.value(), cause);
  }

  private void quarantine(Transition t, Timer timer, RuntimeException cause) {
    observer.poisoned("timer " + timer.kind(), timer.reference(), cause);
    t.delete(timer);
    switch (timer.kind()) {
      case GRANT, LEASE, FORGET -> {
        var id = new MessageId(timer.reference());
        if (timer.kind() == Timer.Kind.LEASE) t.grantClosed();
        poison(t, id, readable(id), cause);
        Messages.remove(t, id);
      }
      case DEDUP, MARK -> {
      } // nobody waits for it
      case SCHEDULE -> commands.poisoned(t, timer, cause);
    }
  }

  private Stored readable(MessageId id) {
    try {
      return StoredMessages.get(bodies, id).orElse(new Stored(HeaderFields.NONE, Body.EMPTY));
    } catch (Rows.FailedException e) {
      throw e;
    } catch (RuntimeException unreadable) {
      return new Stored(HeaderFields.NONE, Body.EMPTY);
    }
  }

  private void poison(Transition t, MessageId id, Stored message, RuntimeException cause) {
    reports.deadLetter(t, reports.letter(t, id, DeadLetter.Reason.POISON,
        "cannot be handled: " + cause, message.fields()), message.body(), State.REJECTED);
  }

  private int countLeases() {
    int count = 0;
    try (var scan = state.scan(Keys.from(Keys.TIMER), Keys.to(Keys.TIMER))) {
      while (scan.hasNext()) {
        if (Timer.ofKey(scan.next().key()).kind() == Timer.Kind.LEASE) count++;
      }
    }
    return count;
  }
}
