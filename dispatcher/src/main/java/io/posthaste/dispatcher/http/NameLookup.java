package io.posthaste.dispatcher.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * Looks names up, off the caller's thread, and keeps the answers for a short time. Lookups of one
 * name share one question; failures are not kept. Safe for any thread.
 */
final class NameLookup {
  /** Asks the system; blocks. */
  interface Source {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  private static final int MAX_NAMES = 10_000;
  private static final int MAX_QUESTIONS = 64;

  private record Kept(CompletableFuture<List<InetAddress>> answer, Instant until) {}

  private final Source source;
  private final Executor blocking;
  private final InstantSource clock;
  private final Duration keep;
  private final Semaphore questions = new Semaphore(MAX_QUESTIONS);
  private final Map<String, Kept> kept = new LinkedHashMap<>(64, 0.75f, true) {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
      return size() > MAX_NAMES;
    }
  };

  /** @param blocking runs what blocks: a thread a task */
  NameLookup(Source source, Executor blocking, InstantSource clock, Duration keep) {
    this.source = source;
    this.blocking = blocking;
    this.clock = clock;
    this.keep = keep;
  }

  /** The addresses of a host, at least one; fails with {@link UnknownHostException}. */
  CompletableFuture<List<InetAddress>> lookup(String host) {
    var now = clock.instant();
    var asked = new Kept(new CompletableFuture<>(), now.plus(keep));
    synchronized (kept) {
      var found = kept.get(host);
      if (found != null && now.isBefore(found.until())) return found.answer();
      kept.put(host, asked);
    }
    blocking.execute(() -> ask(host, asked));
    return asked.answer();
  }

  private void ask(String host, Kept asked) {
    questions.acquireUninterruptibly();
    try {
      asked.answer().complete(List.of(source.addresses(host)));
    } catch (UnknownHostException | RuntimeException e) {
      synchronized (kept) {
        kept.remove(host, asked);
      }
      asked.answer().completeExceptionally(e);
    } finally {
      questions.release();
    }
  }
}
