package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.Timer;
import java.time.Duration;

/** Is told what operators ask about. Called on the partition's thread; must not fail or block. */
public interface Observer {
  /** Tells nobody. */
  Observer NONE = new Observer() {};

  /** A record was applied. */
  default void applied(Input.Source source) {}

  /** A record was passed over: of another owner, applied before, or a tombstone. */
  default void skipped(Input.Source source) {}

  /** A timer has fired this much after its time. */
  default void fired(Timer.Kind kind, Duration lateness) {}

  /** No outcome of a grant has come in time. */
  default void leaseOver() {}

  /** So many callbacks and failure callbacks were made. */
  default void callbacksMade(int count) {}

  /** What could not be decided about became a dead letter. {@code what}: a topic or a timer. */
  default void poisoned(String what, String id, Throwable cause) {}
}
