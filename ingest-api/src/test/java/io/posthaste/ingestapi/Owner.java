package io.posthaste.ingestapi;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Plays the owner of all partitions, and a dispatcher. What it has no answer for is not found. */
final class Owner implements AutoCloseable {
  private static final String PREFIX = "/internal/v1/";
  private final HttpServer server;
  private final Map<String, List<String>> answers = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  Owner() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(PREFIX, this::answer);
    server.start();
    has("partitions?tenant=", "200 " + IntStream.range(0, 4)
        .mapToObj(partition -> "\"" + partition + "\":\"" + url() + "\"")
        .collect(Collectors.joining(",", "{", "}")));
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Answers, each a status and JSON, one after the other; the last one goes on. */
  void has(String path, String... statusAndJson) {
    answers.put(path, new CopyOnWriteArrayList<>(statusAndJson));
  }

  void hasNot(String path) {
    answers.remove(path);
  }

  /** Paths and the token that was shown with each. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString().substring(PREFIX.length());
    asked.add(path + " " + exchange.getRequestHeaders().getFirst("posthaste-internal-token"));
    var script = answers.getOrDefault(path, List.of("404 {\"error\":\"not found\"}"));
    String answer = script.size() > 1 ? script.removeFirst() : script.getFirst();
    byte[] body = answer.substring(4).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(Integer.parseInt(answer.substring(0, 3)), body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
