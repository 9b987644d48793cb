package io.posthaste.schemas.internal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP for the other services of the installation. It listens from the moment it is made, so that
 * its port is known, and answers once it is started.
 */
public final class InternalServer implements AutoCloseable {
  /** Carries the secret that the services of an installation share. */
  public static final String TOKEN_HEADER = "posthaste-internal-token";

  /** A longer request body is refused with 413. */
  public static final int MAX_BODY_BYTES = 8 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(InternalServer.class);
  private static final int BACKLOG = 128;

  private final HttpServer http;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final byte[] token;

  /**
   * Binds the address.
   *
   * @param token what a request must show; empty lets everybody in who can reach the address
   * @throws UncheckedIOException when the address cannot be had
   */
  public InternalServer(InetSocketAddress address, String token) {
    this.token = token.getBytes(StandardCharsets.UTF_8);
    try {
      this.http = HttpServer.create(address, BACKLOG);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on " + address, e);
    }
    http.setExecutor(threads);
  }

  public int port() {
    return http.getAddress().getPort();
  }

  /** Before the start. */
  public void add(InternalHandler handler) {
    http.createContext(handler.path(), exchange -> {
      try (exchange) {
        respond(exchange, response(handler, exchange));
      }
    });
  }

  public void start() {
    http.start();
  }

  private InternalResponse response(InternalHandler handler, HttpExchange exchange)
      throws IOException {
    String shown = exchange.getRequestHeaders().getFirst(TOKEN_HEADER);
    if (!isToken(shown == null ? "" : shown))
      return InternalResponse.error(401, "the internal token is wrong");
    if (!handler.methods().contains(exchange.getRequestMethod()))
      return InternalResponse.error(405, "only " + handler.methods() + " is answered");
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
    if (body.length > MAX_BODY_BYTES)
      return InternalResponse.error(413, "the body is longer than " + MAX_BODY_BYTES + " bytes");
    try {
      return handler.handle(request(handler, exchange, body));
    } catch (IllegalArgumentException e) {
      return InternalResponse.error(400, "the path or the query is malformed");
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("path", handler.path()).setCause(e).log("request failed");
      return InternalResponse.error(500, "the request failed");
    }
  }

  private boolean isToken(String shown) {
    return MessageDigest.isEqual(token, shown.getBytes(StandardCharsets.UTF_8))
        || token.length == 0;
  }

  private static InternalRequest request(InternalHandler handler, HttpExchange exchange,
      byte[] body) {
    String path = exchange.getRequestURI().getRawPath().substring(handler.path().length());
    List<String> segments = Arrays.stream(path.split("/", -1))
        .filter(segment -> !segment.isEmpty())
        .map(InternalServer::decoded)
        .toList();
    return new InternalRequest(exchange.getRequestMethod(), segments,
        parameters(exchange.getRequestURI().getRawQuery()), body);
  }

  private static Map<String, String> parameters(@Nullable String query) {
    var parameters = new HashMap<String, String>();
    if (query == null) return parameters;
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        parameters.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
    }
    return parameters;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static void respond(HttpExchange exchange, InternalResponse response)
      throws IOException {
    byte[] body = response.json().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(response.status(), body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
