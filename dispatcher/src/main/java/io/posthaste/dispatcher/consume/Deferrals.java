package io.posthaste.dispatcher.consume;

import io.posthaste.schemas.record.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Lanes of hosts that are known not to be empty: messages for such a host that come straight from the
 * ingest topic join those that wait there, and do not overtake them. What is known is forgotten when
 * the lane has granted its last message, or has granted none for a while. Safe for any thread.
 */
final class Deferrals {
  /** Longer than a lane pauses after a grant for which there was no room. */
  private static final Duration KNOWN = Duration.ofSeconds(70);
  private static final int MOST_LANES = 10_000;

  private record Lane(int partition, String name) {}

  private final Map<Lane, Instant> seen = new HashMap<>();

  /** Name of the lane of a tenant's messages to a host, as grants say it. */
  static String lane(String tenant, String host) {
    return tenant + "/h/" + host;
  }

  /** A message was put into it. */
  synchronized void deferred(int partition, String lane, Instant now) {
    if (seen.size() >= MOST_LANES) seen.values().removeIf(last -> isOver(last, now));
    if (seen.size() < MOST_LANES) seen.put(new Lane(partition, lane), now);
  }

  /** A message of it was granted. */
  synchronized void granted(int partition, Grant.Lane lane, Instant now) {
    var key = new Lane(partition, lane.name());
    if (lane.waiting() == 0) {
      seen.remove(key);
    } else {
      seen.computeIfPresent(key, (_, _) -> now);
    }
  }

  /** Whether messages wait in it. */
  synchronized boolean isOpen(int partition, String lane, Instant now) {
    if (seen.isEmpty()) return false;
    var last = seen.get(new Lane(partition, lane));
    return last != null && !isOver(last, now);
  }

  synchronized int size() {
    return seen.size();
  }

  private static boolean isOver(Instant last, Instant now) {
    return !now.isBefore(last.plus(KNOWN));
  }
}
