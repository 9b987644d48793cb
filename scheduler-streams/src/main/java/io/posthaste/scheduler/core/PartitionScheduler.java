package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Lane;
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
import org.jspecify.annotations.Nullable;

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
  private final Leases leases;
  private final TimerCensus census = new TimerCensus();
  private long waitingInLanes;
  /** Whether timers are due that wait for room: then nothing that comes later is granted at once. */
  private boolean waiting;
  /** The last step of the canary that nobody was told of yet. */
  private @Nullable CanaryStep canary;

  /** @throws IllegalStateException where a newer version has written the rows */
  public PartitionScheduler(CoreSettings settings, int partition, Rows state, Rows bodies,
      Tenants tenants, PublishLimits limits, Observer observer) {
    this.settings = settings;
    this.partition = partition;
    this.state = state;
    this.bodies = bodies;
    this.observer = observer;
    this.reports = new Reports(settings);
    this.commands = new Commands(settings, partition, tenants, limits, reports);
    this.applied = AppliedOffsets.read(state);
    this.leases = Leases.read(state);
    this.waitingInLanes = Lanes.waiting(state);
  }

  /** What follows from a record; nothing where it was applied before. */
  public final Applied apply(Input input) {
    if (applied.contains(input)) {
      observer.skipped(input.source());
      return Applied.NOTHING;
    }
    var outputs = new ArrayList<Output>();
    boolean changed = decide(input.time(), waiting ? 0 : room(), t -> decide(t, input),
        (t, e) -> quarantine(t, input, e), outputs);
    applied.add(input, changed);
    return new Applied(outputs, changed, takeCanary());
  }

  /**
   * What a record has led to.
   *
   * @param changed whether anything is to be committed
   * @param canary the step that the canary has come further; null where it has come none
   */
  public record Applied(List<Output> outputs, boolean changed, @Nullable CanaryStep canary) {
    static final Applied NOTHING = new Applied(List.of(), false, null);

    public Applied {
      outputs = List.copyOf(outputs);
    }
  }

  /**
   * What follows from the passing of time.
   *
   * @param limit timers of a family to fire at most
   */
  public final Fired fire(Instant now, int limit) {
    var outputs = new ArrayList<Output>();
    int room = Math.min(limit, room());
    int granted = fireAll(grants.take(state, now, room), now, outputs);
    waiting = room < limit && granted == Math.max(room, 0);
    var over = leases.over(now, limit);
    for (var id : over) {
      decide(now, waiting ? 0 : room(), t -> commands.leaseOver(t, id),
          (t, e) -> quarantine(t, id, e), outputs);
      observer.leaseOver();
    }
    int fired = fireAll(others.take(state, now, limit), now, outputs);
    applied.save(state);
    census.count(state);
    return new Fired(outputs, granted == limit || over.size() == limit || fired == limit,
        takeCanary());
  }

  /**
   * What timers have led to.
   *
   * @param more whether more may be due
   * @param canary as of {@link Applied}
   */
  public record Fired(List<Output> outputs, boolean more, @Nullable CanaryStep canary) {
    public Fired {
      outputs = List.copyOf(outputs);
    }
  }

  /** What the partition has now. */
  public final PartitionNumbers numbers() {
    return new PartitionNumbers(leases.size(), waitingInLanes, census.counts(), nextTimer());
  }

  private @Nullable Instant nextTimer() {
    var grant = grants.earliest();
    var other = others.earliest();
    return grant == null || (other != null && other.isBefore(grant)) ? other : grant;
  }

  /** What the record asks for. To be replaced by tests alone, which make it fail. */
  protected void decide(Transition t, Input input) {
    if (commands.apply(t, input)) {
      observer.applied(input.source());
    } else {
      observer.skipped(input.source());
    }
  }

  private boolean isOfCanary(Timer timer) {
    return canary != null && canary.id().value().equals(timer.reference());
  }

  private @Nullable CanaryStep takeCanary() {
    var step = canary;
    canary = null;
    return step;
  }

  private int room() {
    return settings.maxGranted() - leases.size();
  }

  private int fireAll(List<Timer> due, Instant now, List<Output> outputs) {
    for (var timer : due) {
      decide(now, room(), t -> {
        t.delete(timer);
        commands.fire(t, timer);
      }, (t, e) -> quarantine(t, timer, e), outputs);
      if (!isOfCanary(timer)) observer.fired(timer.kind(), Duration.between(timer.at(), now));
    }
    return due.size();
  }

  private interface Quarantine {
    void put(Transition t, RuntimeException cause);
  }

  /**
   * Decides, and lets the lanes that have changed grant: each of it for itself. Whether it has
   * changed anything.
   */
  private boolean decide(Instant time, int room, Consumer<Transition> decision,
      Quarantine quarantine, List<Output> outputs) {
    var first = decideOne(time, room, decision, quarantine, outputs);
    for (var lane : first.woken()) {
      decideOne(time, waiting ? 0 : room(), t -> commands.woken(t, lane),
          (t, e) -> quarantine(t, lane, e), outputs);
    }
    return first.hasChanged();
  }

  private Transition decideOne(Instant time, int room, Consumer<Transition> decision,
      Quarantine quarantine, List<Output> outputs) {
    var t = new Transition(state, bodies, time, room);
    try {
      decision.accept(t);
      Sizes.check(t, settings);
    } catch (Rows.FailedException e) {
      throw e;
    } catch (RuntimeException e) {
      t = new Transition(state, bodies, time, room);
      quarantine.put(t, e);
    }
    t.flush();
    t.leases()
        .forEach((id, until) -> until.ifPresentOrElse(end -> leases.put(id, end),
            () -> leases.remove(id)));
    for (var timer : t.timersGone()) {
      byte[] key = timer.key();
      grants.deleted(key);
      others.deleted(key);
    }
    for (var timer : t.timers()) {
      byte[] key = timer.key();
      grants.put(key);
      others.put(key);
    }
    t.timersAdded().forEach(census::put);
    t.timersGone().forEach(census::deleted);
    waitingInLanes += t.waiting();
    observer.callbacksMade(t.callbacks());
    t.canary().ifPresent(step -> canary = step);
    outputs.addAll(t.outputs());
    return t;
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
    if (input.source() == Input.Source.HOPS) commands.notTaken(t, id, input.fields());
    observer.poisoned("record of " + input.source(), id.value(), cause);
  }

  private void quarantine(Transition t, Timer timer, RuntimeException cause) {
    observer.poisoned("timer " + timer.kind(), timer.reference(), cause);
    t.delete(timer);
    switch (timer.kind()) {
      case GRANT, FORGET -> {
        var id = new MessageId(timer.reference());
        poison(t, id, readable(id), cause);
        commands.remove(t, id);
      }
      case LANE -> quarantine(t, Lane.of(timer), cause);
      case DEDUP, MARK, IDLE, DRAIN -> {
      } // nobody waits for it
      case SCHEDULE -> commands.poisoned(t, timer, cause);
    }
  }

  private void quarantine(Transition t, MessageId id, RuntimeException cause) {
    observer.poisoned("lease", id.value(), cause);
    t.endLease(id);
    poison(t, id, readable(id), cause);
    commands.remove(t, id);
  }

  /** A message that a lane cannot grant does not hold up those behind it. */
  private void quarantine(Transition t, Lane lane, RuntimeException cause) {
    observer.poisoned("lane", lane.text(), cause);
    if (cause instanceof MemberFaultException fault) {
      poison(t, fault.id(), readable(fault.id()), fault);
      commands.remove(t, fault.id());
      commands.lookAgain(t, lane);
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
}
