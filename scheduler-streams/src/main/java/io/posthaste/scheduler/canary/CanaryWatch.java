package io.posthaste.scheduler.canary;

import io.posthaste.scheduler.canary.CanaryStatus.State;
import io.posthaste.scheduler.core.CanaryStep;
import io.posthaste.scheduler.core.CanaryStep.Place;
import io.posthaste.schemas.message.MessageId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to be sent a canary, and which canaries have come back. A partition has one on its
 * way at most; a lost one is followed by another at once, and counts as lost until one of its
 * partition is back. Safe for any thread.
 */
public final class CanaryWatch {
  private static final String SENT = "written to ingest and not read from there";
  private static final String APPLIED = "read from ingest, and its timer has not fired";
  private static final String GRANTED = "granted, and no dispatcher has answered it";

  private record Sent(Instant at, boolean isLost, String whereabouts) {
    Sent cameTo(String place) {
      return new Sent(at, isLost, place);
    }
  }

  /**
   * What is to be done now.
   *
   * @param partitions each of which is to be sent a canary
   * @param lost canaries that have been lost since the last turn
   */
  public record Turn(List<Integer> partitions, int lost) {
    public Turn {
      partitions = List.copyOf(partitions);
    }
  }

  private final CanarySettings settings;
  private final Map<Integer, Sent> onTheirWay = new TreeMap<>();
  private final Map<Integer, MessageId> lastBack = new HashMap<>();
  private int lastTurn = -1;
  private @Nullable Instant owningSince;
  private @Nullable Instant backAt;

  public CanaryWatch(CanarySettings settings) {
    this.settings = settings;
  }

  /** @param owned partitions of this process */
  public synchronized Turn turn(Set<Integer> owned, Instant now) {
    onTheirWay.keySet().retainAll(owned);
    lastBack.keySet().retainAll(owned);
    if (owned.isEmpty()) owningSince = null;
    if (!owned.isEmpty() && owningSince == null) owningSince = now;
    var partitions = new ArrayList<Integer>();
    onTheirWay.replaceAll((partition, sent) -> {
      if (sent.at().plus(settings.lostAfter()).isAfter(now)) return sent;
      partitions.add(partition);
      return new Sent(now, true, SENT);
    });
    int lost = partitions.size();
    next(owned).ifPresent(partition -> {
      partitions.add(partition);
      onTheirWay.put(partition, new Sent(now, false, SENT));
      lastTurn = partition;
    });
    return new Turn(partitions, lost);
  }

  private Optional<Integer> next(Set<Integer> owned) {
    var free = new TreeSet<>(owned);
    free.removeAll(onTheirWay.keySet());
    if (free.isEmpty()) return Optional.empty();
    var above = free.higher(lastTurn);
    return Optional.of(above == null ? free.first() : above);
  }

  /** Kafka has not taken what was sent last. */
  public synchronized void notAppended(int partition, String problem) {
    onTheirWay.computeIfPresent(partition,
        (_, sent) -> sent.cameTo("not written to ingest: " + problem));
  }

  /**
   * A canary has come a step further. One that its partition's owner before has sent counts as well:
   * it shows the same.
   *
   * @return when it is back, how late it is; empty while it is not, and when that is told again after
   *   a transaction that was aborted
   */
  public synchronized Optional<Duration> came(int partition, CanaryStep step, Instant now) {
    if (step.place() != Place.BACK) {
      onTheirWay.computeIfPresent(partition,
          (_, sent) -> sent.cameTo(step.place() == Place.APPLIED ? APPLIED : GRANTED));
      return Optional.empty();
    }
    if (step.id().equals(lastBack.put(partition, step.id()))) return Optional.empty();
    onTheirWay.remove(partition);
    backAt = now;
    return Optional.of(between(step.dueAt(), now));
  }

  /** @param owning whether this process has partitions now */
  public synchronized CanaryStatus status(boolean owning, Instant now) {
    var since = owningSince;
    if (!owning) return CanaryStatus.NONE;
    if (since == null) return new CanaryStatus(State.AWAITED, Duration.ZERO, Map.of());
    var back = backAt;
    var last = back == null || back.isBefore(since) ? since : back;
    var age = between(last, now);
    var lost = new TreeMap<Integer, String>();
    onTheirWay.forEach((partition, sent) -> {
      if (sent.isLost()) lost.put(partition, sent.whereabouts());
    });
    boolean late = age.compareTo(settings.interval().plus(settings.lostAfter())) > 0;
    var state = late || !lost.isEmpty()
        ? State.LOST
        : last.equals(back) ? State.FLOWING : State.AWAITED;
    return new CanaryStatus(state, age, lost);
  }

  /** The clocks of two machines differ. */
  private static Duration between(Instant start, Instant end) {
    return end.isBefore(start) ? Duration.ZERO : Duration.between(start, end);
  }
}
