package io.posthaste.bench.sink;

import io.posthaste.bench.measure.Micros;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint on a free port of 127.0.0.1. A message's URL names the case and the message:
 * {@code /<case>/<number>}. All of it runs on one thread.
 */
public final class Sink {
  private static final int BACKLOG = 16_384;

  private final Vertx vertx;
  private final HttpServer server;
  private final List<Receiver> receivers = new CopyOnWriteArrayList<>();

  private Sink(Vertx vertx) {
    this.vertx = vertx;
    this.server = vertx
        .createHttpServer(
            new HttpServerOptions().setHost("127.0.0.1").setPort(0).setAcceptBacklog(BACKLOG))
        // A caller that is killed is not worth a line in the log.
        .connectionHandler(connection -> connection.exceptionHandler(_ -> {}))
        .requestHandler(this::receive);
  }

  /** Listens. Closed with {@code vertx}, which must have one thread. */
  public static Sink start(Vertx vertx) {
    var sink = new Sink(vertx);
    sink.server.listen().toCompletionStage().toCompletableFuture().join();
    return sink;
  }

  /** Takes deliveries of one more case; returns what the number of a message is appended to. */
  public Place add(Receiver receiver) {
    synchronized (receivers) {
      receivers.add(receiver);
      return new Place("127.0.0.1", server.actualPort(), "/" + (receivers.size() - 1) + "/");
    }
  }

  /**
   * Where the messages of a case go.
   *
   * @param path which the number of a message is appended to
   */
  public record Place(String host, int port, String path) {
    /** The URL of a message. */
    public String url(int message) {
      return prefix() + message;
    }

    /** The number of the message that goes to this URL; -1 where it is none of these. */
    public int message(String url) {
      return url.startsWith(prefix()) ? number(url, prefix().length(), url.length()) : -1;
    }

    private String prefix() {
      return "http://" + host + ":" + port + path;
    }
  }

  private void receive(HttpServerRequest request) {
    request.endHandler(_ -> answer(request));
    // Nor is one that gives up.
    request.exceptionHandler(_ -> {});
  }

  private void answer(HttpServerRequest request) {
    long micros = Micros.now();
    String path = String.valueOf(request.path());
    int slash = path.indexOf('/', 1);
    var receiver = slash < 0 ? null : receiver(number(path, 1, slash));
    int message = slash < 0 ? -1 : number(path, slash + 1, path.length());
    if (receiver == null || message < 0) {
      request.response().setStatusCode(404).end();
      return;
    }
    var reply = receiver.arrived(message, micros, request.headers());
    if (reply.delayMillis() < 0) return;
    if (reply.delayMillis() == 0) {
      send(receiver, message, request.response(), reply);
    } else {
      vertx.timer(reply.delayMillis(), TimeUnit.MILLISECONDS)
          .onSuccess(_ -> send(receiver, message, request.response(), reply));
    }
  }

  private static void send(Receiver receiver, int message, HttpServerResponse response,
      Reply reply) {
    receiver.answered(message);
    if (!response.closed()) response.setStatusCode(reply.status()).end();
  }

  private @Nullable Receiver receiver(int index) {
    return index >= 0 && index < receivers.size() ? receivers.get(index) : null;
  }

  /** The number that stands there; -1 if none does. */
  private static int number(String text, int from, int to) {
    if (from >= to || to - from > 9) return -1;
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) return -1;
      number = number * 10 + digit;
    }
    return number;
  }
}
