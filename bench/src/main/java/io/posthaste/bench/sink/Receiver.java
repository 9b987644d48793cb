package io.posthaste.bench.sink;

import io.vertx.core.MultiMap;

/** What takes the deliveries of one case. Everything is called on the sink's one thread. */
public interface Receiver {
  /**
   * A delivery has arrived in full.
   *
   * @param message its number
   * @param micros when, in µs since 1970
   * @param headers of the call
   */
  Reply arrived(int message, long micros, MultiMap headers);

  /** Its answer goes out. */
  default void answered(int message) {}
}
