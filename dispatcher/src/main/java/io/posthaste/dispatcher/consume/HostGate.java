package io.posthaste.dispatcher.consume;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many calls to one host begin at a time; others wait here, so that the time of a call does
 * not run while it waits. What waits is bounded by the admission. Safe for any thread.
 */
final class HostGate {
  private static final class Host {
    private int inside;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
  }

  /**
   * What this thread is to run next. A call that ends at once lets the next one in from within; run
   * there it would grow the stack by each that waits.
   */
  private static final ThreadLocal<@Nullable Queue<Runnable>> NEXT = new ThreadLocal<>();

  private final int maxInside;
  private final Map<String, Host> hosts = new HashMap<>();

  HostGate(int maxInside) {
    this.maxInside = maxInside;
  }

  /** Runs it: now on this thread, or later on one that leaves. */
  void enter(String host, Runnable call) {
    synchronized (hosts) {
      var state = hosts.computeIfAbsent(host, _ -> new Host());
      if (state.inside == maxInside) {
        state.waiting.add(call);
        return;
      }
      state.inside++;
    }
    run(call);
  }

  /** Forgets what waits: it is never run. */
  void clear() {
    synchronized (hosts) {
      for (var host : hosts.values()) host.waiting.clear();
    }
  }

  /** To be called once by each that was run, when it has ended. */
  void leave(String host) {
    Runnable next;
    synchronized (hosts) {
      var state = hosts.get(host);
      if (state == null) throw new IllegalStateException("nobody is inside for " + host);
      next = state.waiting.poll();
      if (next == null && --state.inside == 0) hosts.remove(host);
    }
    if (next != null) run(next);
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
