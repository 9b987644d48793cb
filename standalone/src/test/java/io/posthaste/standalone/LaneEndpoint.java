package io.posthaste.standalone;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;

/**
 * An endpoint that watches over lanes: how many calls of a key it sees at a time and when each began,
 * and whether a message of a queue comes before all of those before it have ended. Paths:
 * {@code /flow/<key>/<number>} and {@code /queue/<name>/<number>}, numbers from 0.
 */
final class LaneEndpoint implements AutoCloseable {
  /** Calls of one flow-control key. */
  static final class Key {
    final List<Long> beganNanos = new ArrayList<>();
    final Set<Integer> delivered = new HashSet<>();
    int running;
    int most;
  }

  /** Calls of one queue. */
  static final class Queue {
    final Set<Integer> ended = new HashSet<>();
    final Set<Integer> failedOnce = new HashSet<>();
    int calls;
    int running;
    int most;
  }

  private final HttpServer server;
  private final Map<String, Key> keys = new HashMap<>();
  private final Map<String, Queue> queues = new HashMap<>();
  private final List<String> breaches = new ArrayList<>();

  LaneEndpoint() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** Messages that were answered with 200 at least once. */
  synchronized int delivered() {
    return keys.values().stream().mapToInt(key -> key.delivered.size()).sum()
        + queues.values().stream().mapToInt(queue -> queue.ended.size()).sum();
  }

  synchronized int calls() {
    return keys.values().stream().mapToInt(key -> key.beganNanos.size()).sum()
        + queues.values().stream().mapToInt(queue -> queue.calls).sum();
  }

  synchronized List<String> breaches() {
    return List.copyOf(breaches);
  }

  synchronized Map<String, Key> keys() {
    return Map.copyOf(keys);
  }

  synchronized Map<String, Queue> queues() {
    return Map.copyOf(queues);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getPath().split("/", -1);
    String name = path[2];
    int number = Integer.parseInt(path[3]);
    exchange.getRequestBody().readAllBytes();
    boolean flow = path[1].equals("flow");
    boolean good = flow ? begin(name) : begin(name, number);
    try {
      Thread.sleep(flow ? number % 5 * 4 : number % 3);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (flow) {
      end(name, number);
    } else {
      end(name, number, good);
    }
    exchange.sendResponseHeaders(good ? 200 : 500, -1);
    exchange.close();
  }

  private synchronized boolean begin(String name) {
    var key = keys.computeIfAbsent(name, _ -> new Key());
    key.beganNanos.add(System.nanoTime());
    key.running++;
    key.most = Math.max(key.most, key.running);
    return true;
  }

  private synchronized void end(String name, int number) {
    var key = keys.computeIfAbsent(name, _ -> new Key());
    key.running--;
    key.delivered.add(number);
  }

  /** Every tenth message fails at its first call. */
  private synchronized boolean begin(String name, int number) {
    var queue = queues.computeIfAbsent(name, _ -> new Queue());
    queue.calls++;
    queue.running++;
    queue.most = Math.max(queue.most, queue.running);
    for (int before = 0; before < number; before++) {
      if (!queue.ended.contains(before)) {
        breaches.add("queue " + name + ": " + number + " before the end of " + before);
      }
    }
    return number % 10 != 0 || !queue.failedOnce.add(number);
  }

  private synchronized void end(String name, int number, boolean good) {
    var queue = queues.computeIfAbsent(name, _ -> new Queue());
    queue.running--;
    if (good) queue.ended.add(number);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
