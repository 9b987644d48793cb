package io.posthaste.dispatcher.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which of some threads makes a call. The calls to one host stay on one thread while few are open, so
 * that its connections are used again; the more there are, the more threads they go to. Safe for any
 * thread.
 */
final class ThreadChoice {
  private static final int FEW = 4;

  private final int threads;
  private final AtomicInteger turns = new AtomicInteger();
  private final Map<String, Integer> open = new ConcurrentHashMap<>();

  ThreadChoice(int threads) {
    this.threads = threads;
  }

  /** The number of the thread for a call that begins, from 0. */
  int begin(String origin) {
    int others = open.merge(origin, 1, Integer::sum) - 1;
    int spread = Math.min(threads, 1 + others / FEW);
    int turn = spread == 1 ? 0 : Math.floorMod(turns.getAndIncrement(), spread);
    return Math.floorMod(origin.hashCode() + turn, threads);
  }

  /** To be told once of each call that has begun. */
  void end(String origin) {
    open.computeIfPresent(origin, (_, calls) -> calls == 1 ? null : calls - 1);
  }
}
