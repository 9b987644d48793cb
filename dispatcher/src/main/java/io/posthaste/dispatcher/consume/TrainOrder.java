package io.posthaste.dispatcher.consume;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which trains may run: one of a lane at a time, and one that follows another only when that one was
 * delivered as a whole, here, since the partition was assigned. Safe for any thread.
 */
final class TrainOrder {
  /** Lanes that are remembered; of one that is forgotten the next train is granted again. */
  private static final int MOST_LANES = 10_000;

  private record Key(PartitionWork work, String lane) {}

  private static final class Lane {
    private final Queue<TrainRun> waiting = new ArrayDeque<>();
    private @Nullable TrainRun running;
    private long lastWhole;
  }

  private final Map<Key, Lane> lanes = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * What follows.
   *
   * @param run is to be begun; null where there is none
   * @param unused are told as not begun
   */
  record Next(@Nullable TrainRun run, List<TrainRun> unused) {
    static final Next NOTHING = new Next(null, List.of());

    Next {
      unused = List.copyOf(unused);
    }
  }

  /** A train has come in. */
  synchronized Next arrived(TrainRun run) {
    var lane = lanes.computeIfAbsent(key(run), _ -> new Lane());
    lane.waiting.add(run);
    var next = next(lane);
    forgetIdle();
    return next;
  }

  /** A train has ended, whether it was begun or not. */
  synchronized Next ended(TrainRun run, boolean whole) {
    var lane = lanes.get(key(run));
    if (lane == null) return Next.NOTHING;
    lane.waiting.remove(run);
    if (lane.running != run) return Next.NOTHING;
    lane.running = null;
    if (whole) lane.lastWhole = run.train().number();
    return next(lane);
  }

  /** Partitions are given away. */
  synchronized void forget(Predicate<PartitionWork> of) {
    lanes.keySet().removeIf(key -> of.test(key.work()));
  }

  private static Next next(Lane lane) {
    if (lane.running != null) return Next.NOTHING;
    var unused = new ArrayList<TrainRun>();
    for (var run = lane.waiting.poll(); run != null; run = lane.waiting.poll()) {
      long after = run.train().after();
      if (after == 0 || after == lane.lastWhole) {
        lane.running = run;
        return new Next(run, unused);
      }
      unused.add(run);
    }
    return new Next(null, unused);
  }

  private void forgetIdle() {
    Iterator<Lane> eldest = lanes.values().iterator();
    while (lanes.size() > MOST_LANES && eldest.hasNext()) {
      var lane = eldest.next();
      if (lane.running == null && lane.waiting.isEmpty()) eldest.remove();
    }
  }

  private static Key key(TrainRun run) {
    return new Key(run.work(), run.train().lane());
  }
}
