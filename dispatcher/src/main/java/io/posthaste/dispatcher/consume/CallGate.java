package io.posthaste.dispatcher.consume;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls begin as their hosts and tenants have room, those of granted messages first. What finds
 * none waits here. A host that answers is waited for: so long as calls to it end at a pace that lets
 * all that wait begin within ten moments. What waits for one that does not is refused after a moment,
 * so that it takes no room from others. Safe for any thread.
 */
final class CallGate {
  /** Its turn comes once: it is called, or refused. */
  interface Turn {
    Shares.Claim claim();

    /** Whether it goes before those that are not. */
    boolean isGranted();

    /** Whether it waits only for a host that answers: others for the host wait elsewhere. */
    boolean isBehind();

    /** There is room; to be told when it is not needed any more. */
    void call();

    void refused();
  }

  private static final int MOST_MOMENTS = 10;

  private record Waiting(Turn turn, Instant since) {}

  /** What waits for one host, and how fast its turn comes. */
  private static final class Line {
    private final Queue<Waiting> granted = new ArrayDeque<>();
    private final Queue<Waiting> direct = new ArrayDeque<>();
    private Instant countedSince;
    private int counted;
    /** Calls that begin in a moment; negative while that is not known. */
    private double pace = -1;

    Line(Instant now) {
      countedSince = now;
    }

    void moved(Instant now, Duration moment) {
      counted++;
      var since = Duration.between(countedSince, now);
      if (since.compareTo(moment) < 0) return;
      pace = (double) counted * moment.toNanos() / since.toNanos();
      counted = 0;
      countedSince = now;
    }

    /** Whether one more would have its turn in time. */
    boolean hasRoom() {
      return pace < 0 || size() < pace * MOST_MOMENTS;
    }

    private int size() {
      return granted.size() + direct.size();
    }

    void add(Waiting one) {
      (one.turn.isGranted() ? granted : direct).add(one);
    }

    boolean isEmpty() {
      return granted.isEmpty() && direct.isEmpty();
    }

    /** Takes out the first that has room; others may be held up by their tenants, or their size. */
    @Nullable
    Turn takeFirst(Shares shares) {
      for (var line : List.of(granted, direct)) {
        for (var each = line.iterator(); each.hasNext();) {
          var turn = each.next().turn;
          if (shares.tryTake(turn.claim())) {
            each.remove();
            return turn;
          }
        }
      }
      return null;
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

  /** @param moment how long a call waits for a host that does not answer */
  CallGate(Shares shares, Duration moment) {
    this.shares = shares;
    this.moment = moment;
  }

  /** Runs it: now on this thread, or later on one that leaves; or refuses it. */
  void enter(Turn turn, Instant now) {
    Runnable next;
    synchronized (shares) {
      var claim = turn.claim();
      var line = hosts.get(claim.host());
      if (line == null && shares.tryTake(claim)) {
        next = turn::call;
      } else if (!mayWait(turn, line, now)) {
        next = turn::refused;
      } else {
        hosts.computeIfAbsent(claim.host(), _ -> new Line(now)).add(new Waiting(turn, now));
        waiting++;
        var first = admitted(claim.host(), now);
        next = first == null ? null : first::call;
      }
    }
    if (next != null) run(next);
  }

  private boolean mayWait(Turn turn, @Nullable Line line, Instant now) {
    return (line == null || line.hasRoom())
        && (!turn.isBehind() || moves(turn.claim().host(), now));
  }

  /** Whether a call to the host has ended within the moment. */
  private boolean moves(String host, Instant now) {
    return now.isBefore(shares.endedAt(host).plus(moment));
  }

  /** To be called once for each that was called, when it has ended. */
  void leave(Shares.Claim claim, Instant now) {
    Turn next;
    synchronized (shares) {
      shares.giveBack(claim, now);
      next = waiting == 0 ? null : admitted(claim.host(), now);
      if (next == null && waiting > 0) next = admittedElsewhere(now);
    }
    if (next != null) run(next::call);
  }

  /** Refuses what has waited its time. */
  void refuseLate(Instant now) {
    var late = new ArrayList<Turn>();
    synchronized (shares) {
      if (waiting == 0) return;
      for (var lines = hosts.entrySet().iterator(); lines.hasNext();) {
        var host = lines.next();
        var line = host.getValue();
        var patience = moves(host.getKey(), now) ? moment.multipliedBy(MOST_MOMENTS) : moment;
        takeLate(line.granted, now.minus(patience), late);
        takeLate(line.direct, now.minus(patience), late);
        if (line.isEmpty()) lines.remove();
      }
    }
    for (var turn : late) run(turn::refused);
  }

  private void takeLate(Queue<Waiting> line, Instant latest, List<Turn> late) {
    for (var first = line.peek(); first != null; first = line.peek()) {
      if (first.since.isAfter(latest)) return;
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

  private @Nullable Turn admittedElsewhere(Instant now) {
    for (var host : List.copyOf(hosts.keySet())) {
      var turn = admitted(host, now);
      if (turn != null) return turn;
    }
    return null;
  }

  private @Nullable Turn admitted(String host, Instant now) {
    var line = hosts.get(host);
    if (line == null || shares.isFull(host)) return null;
    var turn = line.takeFirst(shares);
    if (turn == null) return null;
    line.moved(now, moment);
    waiting--;
    if (line.isEmpty()) hosts.remove(host);
    return turn;
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
