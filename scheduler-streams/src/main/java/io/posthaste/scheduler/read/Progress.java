package io.posthaste.scheduler.read;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether those that are behind come on. For one thread. */
public final class Progress<K> {
  private record Seen(long place, Instant since) {}

  private final Duration limit;
  private final Map<K, Seen> seen = new HashMap<>();

  /** @param limit how long one that is behind may stay where it is */
  public Progress(Duration limit) {
    this.limit = limit;
  }

  /**
   * Those that are behind and have stayed where they are for the limit.
   *
   * @param behind all that are behind now, with the place that each has come to
   */
  public Set<K> stuck(Map<K, Long> behind, Instant now) {
    seen.keySet().retainAll(behind.keySet());
    behind.forEach((each, place) -> {
      var before = seen.get(each);
      if (before == null || before.place() != place) seen.put(each, new Seen(place, now));
    });
    return seen.entrySet()
        .stream()
        .filter(entry -> !entry.getValue().since().plus(limit).isAfter(now))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }
}
