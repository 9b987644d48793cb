package io.posthaste.dispatcher.consume;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls begin as their hosts and tenants have room, those of granted messages first. What finds
 * none waits here for a moment, and is then refused, so that it takes no room from others. What waits
 * is bounded by the admission. Safe for any thread.
 */
final class CallGate {
  /** Its turn comes once: it is called, or refused. */
  interface Turn {
    Shares.Claim claim();

    /** Whether it goes before those that are not. */
    boolean isGranted();

    /** There is room; to be told when it is not needed any more. */
    void call();

    void refused();
  }

  private record Waiting(Turn turn, Instant until) {}

  /** What waits for one host. */
  private static final class Line {
    private final Queue<Waiting> granted = new ArrayDeque<>();
    private final Queue<Waiting> direct = new ArrayDeque<>();

    void add(Waiting one) {
      (one.turn.isGranted() ? granted : direct).add(one);
    }

    Queue<Waiting> first() {
      return granted.isEmpty() ? direct : granted;
    }

    boolean isEmpty() {
      return granted.isEmpty() && direct.isEmpty();
    }
  }

  /**
   * What this thread is to run next. A call that ends at once lets the next one in from within; run
   * there it would grow the stack by each that waits.
   */
  private static final ThreadLocal<@Nullable Queue<Runnable>> NEXT = new ThreadLocal<>();

  private final Shares shares;
  private final Duration moment;
  private final Map<String, Line> hosts = new LinkedHashMap<>();
  private int waiting;

  /** @param moment how long a call may wait */
  CallGate(Shares shares, Duration moment) {
    this.shares = shares;
    this.moment = moment;
  }

  /** Runs it: now on this thread, or later on one that leaves. */
  void enter(Turn turn, Instant now) {
    synchronized (shares) {
      var claim = turn.claim();
      if (hosts.containsKey(claim.host()) || !shares.tryTake(claim)) {
        hosts.computeIfAbsent(claim.host(), _ -> new Line())
            .add(new Waiting(turn, now.plus(moment)));
        waiting++;
        return;
      }
    }
    run(turn::call);
  }

  /** To be called once for each that was called, when it has ended. */
  void leave(Shares.Claim claim) {
    List<Turn> next;
    synchronized (shares) {
      shares.giveBack(claim);
      next = admitted(claim.host());
    }
    for (var turn : next) run(turn::call);
  }

  /** Refuses what has waited its moment. */
  void refuseLate(Instant now) {
    var late = new ArrayList<Turn>();
    synchronized (shares) {
      if (waiting == 0) return;
      for (Iterator<Line> lines = hosts.values().iterator(); lines.hasNext();) {
        var line = lines.next();
        takeLate(line.granted, now, late);
        takeLate(line.direct, now, late);
        if (line.isEmpty()) lines.remove();
      }
    }
    for (var turn : late) run(turn::refused);
  }

  private void takeLate(Queue<Waiting> line, Instant now, List<Turn> late) {
    for (var first = line.peek(); first != null; first = line.peek()) {
      if (first.until.isAfter(now)) return;
      late.add(first.turn);
      line.remove();
      waiting--;
    }
  }

  /** Forgets what waits: it is never run. */
  void clear() {
    synchronized (shares) {
      hosts.clear();
      waiting = 0;
    }
  }

  int waiting() {
    synchronized (shares) {
      return waiting;
    }
  }

  /** Calls of a tenant that have begun. */
  int calls(String tenant) {
    synchronized (shares) {
      return shares.calls(tenant);
    }
  }

  /** What has room now: first of the host that has lost a call, then of whoever waits longest. */
  private List<Turn> admitted(String host) {
    if (waiting == 0) return List.of();
    var turns = new ArrayList<Turn>(1);
    admit(host, turns);
    if (turns.isEmpty()) {
      for (var other : List.copyOf(hosts.keySet())) {
        admit(other, turns);
        if (!turns.isEmpty()) break;
      }
    }
    return turns;
  }

  private void admit(String host, List<Turn> turns) {
    var line = hosts.get(host);
    if (line == null) return;
    var first = line.first().peek();
    if (first == null || !shares.tryTake(first.turn.claim())) return;
    turns.add(first.turn);
    line.first().remove();
    waiting--;
    if (line.isEmpty()) hosts.remove(host);
  }

  private static void run(Runnable call) {
    var outer = NEXT.get();
    if (outer != null) {
      outer.add(call);
      return;
    }
    var queue = new ArrayDeque<Runnable>();
    NEXT.set(queue);
    try {
      for (var next = call; next != null; next = queue.poll()) next.run();
    } finally { // when one fails, those behind it still have their turn
      NEXT.remove();
      for (var next = queue.poll(); next != null; next = queue.poll()) run(next);
    }
  }
}
