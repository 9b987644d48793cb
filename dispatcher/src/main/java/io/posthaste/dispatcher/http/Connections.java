package io.posthaste.dispatcher.http;

import io.vertx.core.http.HttpConnection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts connections, and knows which have answered before: such a one may have been closed by the
 * endpoint while nobody looked. Safe for any thread.
 */
final class Connections {
  private final int maxIdle;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger busy = new AtomicInteger();
  private final Set<HttpConnection> used = ConcurrentHashMap.newKeySet();

  Connections(int maxIdle) {
    this.maxIdle = maxIdle;
  }

  void opened(HttpConnection connection) {
    open.incrementAndGet();
    connection.exceptionHandler(_ -> {}); // each call is told; without it, Vert.x logs it
    connection.closeHandler(_ -> {
      open.decrementAndGet();
      used.remove(connection);
    });
  }

  void take() {
    busy.incrementAndGet();
  }

  /** The end of a call that had this connection; it is closed if too many are idle. */
  void giveBack(HttpConnection connection, boolean answered) {
    int stillBusy = busy.decrementAndGet();
    if (open.get() - stillBusy > maxIdle) {
      connection.close();
    } else if (answered) {
      used.add(connection);
    }
  }

  boolean isUsed(HttpConnection connection) {
    return used.contains(connection);
  }
}
