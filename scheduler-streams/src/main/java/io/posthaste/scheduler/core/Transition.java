package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.Overlay;
import io.posthaste.scheduler.state.Rows;
import io.posthaste.scheduler.state.Timer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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
  private int openGrants;

  /**
   * A change that begins here.
   *
   * @param time of the record, or of the clock for a timer
   * @param openGrants of the partition, as it stands
   */
  public Transition(Rows state, Rows bodies, Instant time, int openGrants) {
    this.state = new Overlay(state);
    this.bodies = new Overlay(bodies);
    this.time = time;
    this.openGrants = openGrants;
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
    state.put(timer.key(), NOTHING);
    timers.add(timer);
  }

  public void delete(Timer timer) {
    state.delete(timer.key());
  }

  int openGrants() {
    return openGrants;
  }

  void grantOpened() {
    openGrants++;
  }

  void grantClosed() {
    openGrants--;
  }

  List<Output> outputs() {
    return List.copyOf(outputs);
  }

  /** The timers that were put, also those that were deleted since. */
  List<Timer> timers() {
    return List.copyOf(timers);
  }

  void flush() {
    state.flush();
    bodies.flush();
  }
}
