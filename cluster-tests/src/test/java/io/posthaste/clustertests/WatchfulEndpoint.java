package io.posthaste.clustertests;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Remembers every call and in which order calls began and ended. What is below {@code /fail} fails. */
final class WatchfulEndpoint implements AutoCloseable {
  /**
   * A call.
   *
   * @param path that was called
   * @param beganAs place of its begin among all begins and ends
   * @param endedAs place of its end
   */
  record Call(String messageId, String path, Instant at, long beganAs, long endedAs) {}

  private final HttpServer server;
  private final AtomicLong clock = new AtomicLong();
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
  private final Set<String> called = ConcurrentHashMap.newKeySet();

  WatchfulEndpoint() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  List<Call> calls() {
    return List.copyOf(calls);
  }

  /** Ids of all messages that were called and answered. */
  Set<String> called() {
    return called;
  }

  private void handle(HttpExchange exchange) throws IOException {
    var at = Instant.now();
    long beganAs = clock.getAndIncrement();
    String path = exchange.getRequestURI().getPath();
    String id = exchange.getRequestHeaders().getFirst("Upstash-Message-Id");
    exchange.getRequestBody().readAllBytes();
    try {
      Thread.sleep(beganAs % 5 * 4);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Before the answer: what it lets begin comes after it.
    calls.add(new Call(id, path, at, beganAs, clock.getAndIncrement()));
    called.add(id);
    exchange.sendResponseHeaders(path.startsWith("/fail") ? 500 : 200, -1);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
