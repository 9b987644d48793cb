package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Lane;
import io.posthaste.scheduler.state.Overlay;
import io.posthaste.scheduler.state.Rows;
import io.posthaste.scheduler.state.Timer;
import io.posthaste.schemas.message.MessageId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one record, or one timer, changes: rows, and records to write. It reads what it has written;
 * nothing is stored before all of it is decided, and it can be dropped. Of one thread.
 */
public final class Transition {
  private static final byte[] NOTHING = {};

  private final Overlay state;
  private final Overlay bodies;
  private final Instant time;
  private final List<Output> outputs = new ArrayList<>();
  private final List<Timer> timers = new ArrayList<>();
  private final List<Timer> timersAdded = new ArrayList<>();
  private final List<Timer> timersGone = new ArrayList<>();
  private final Map<MessageId, Optional<Instant>> leases = new LinkedHashMap<>();
  private final Set<Lane> woken = new LinkedHashSet<>();
  private int room;
  private int waiting;
  private int callbacks;
  private @Nullable CanaryStep canary;

  /**
   * A change that begins here.
   *
   * @param time of the record, or of the clock for a timer
   * @param room for grants, as the partition stands
   */
  public Transition(Rows state, Rows bodies, Instant time, int room) {
    this.state = new Overlay(state);
    this.bodies = new Overlay(bodies);
    this.time = time;
    this.room = room;
  }

  public Rows state() {
    return state;
  }

  public Rows bodies() {
    return bodies;
  }

  public Instant time() {
    return time;
  }

  public void write(Output output) {
    outputs.add(output);
  }

  public void put(Timer timer) {
    if (state.get(timer.key()) == null) {
      add(timer);
    } else {
      timers.add(timer);
    }
  }

  /** As {@link #put}, where there is none like it: that is not looked up. */
  void add(Timer timer) {
    timersAdded.add(timer);
    state.put(timer.key(), NOTHING);
    timers.add(timer);
  }

  public void delete(Timer timer) {
    byte[] key = timer.key();
    if (state.get(key) != null) timersGone.add(timer);
    state.delete(key);
  }

  /** Whether there is room for one more grant. */
  boolean mayGrant() {
    return room > 0;
  }

  /** A dispatcher may have the message in its hands until then. */
  void lease(MessageId id, Instant until) {
    room--;
    state.put(Keys.lease(id), Leases.row(until));
    leases.put(id, Optional.of(until));
  }

  Optional<Instant> leaseUntil(MessageId id) {
    return Optional.ofNullable(state.get(Keys.lease(id))).map(Leases::until);
  }

  void endLease(MessageId id) {
    room++;
    state.delete(Keys.lease(id));
    leases.put(id, Optional.empty());
  }

  /** Something in the lane has changed: perhaps it may grant now. */
  void wake(Lane lane) {
    woken.add(lane);
  }

  Set<Lane> woken() {
    return woken;
  }

  /** So many messages more wait in lanes. */
  void waiting(int more) {
    waiting += more;
  }

  int waiting() {
    return waiting;
  }

  /** A callback was made. */
  void madeCallback() {
    callbacks++;
  }

  int callbacks() {
    return callbacks;
  }

  /** The canary has come a step further. */
  void canary(CanaryStep step) {
    canary = step;
  }

  Optional<CanaryStep> canary() {
    return Optional.ofNullable(canary);
  }

  List<Output> outputs() {
    return List.copyOf(outputs);
  }

  /** The timers that were put, also those that were deleted since. */
  List<Timer> timers() {
    return List.copyOf(timers);
  }

  /** The timers that were put where there was none like it, also those that are gone again. */
  List<Timer> timersAdded() {
    return timersAdded;
  }

  /** The timers that were deleted and had been there. */
  List<Timer> timersGone() {
    return timersGone;
  }

  /** Size of the largest row of what was published, in bytes. */
  int largestBody() {
    return bodies.largest();
  }

  /** The leases that have begun, or have ended: of each message the last that was decided. */
  Map<MessageId, Optional<Instant>> leases() {
    return leases;
  }

  /** Whether a row was changed, or something is to be written. */
  boolean hasChanged() {
    return state.hasChanged() || bodies.hasChanged() || !outputs.isEmpty();
  }

  /** Stores what was decided, once: nothing may be decided after it. */
  void flush() {
    state.flush();
    bodies.flush();
  }
}
