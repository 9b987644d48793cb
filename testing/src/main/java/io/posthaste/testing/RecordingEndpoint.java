package io.posthaste.testing;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * An HTTP endpoint on a free port of 127.0.0.1 that records every request and answers by a
 * script. Safe for use by several threads.
 */
public final class RecordingEndpoint implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Vertx vertx;
  private final HttpServer server;
  private final Function<RecordedRequest, Answer> script;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final List<RecordedRequest> requests = new ArrayList<>();

  private RecordingEndpoint(Function<RecordedRequest, Answer> script) {
    this.script = script;
    this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setUseDaemonThread(true));
    this.server = vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1")
        .setPort(0)
        .setMaxHeaderSize(1 << 20)
        .setMaxInitialLineLength(1 << 16))
        .requestHandler(this::receive);
  }

  /**
   * Starts an endpoint.
   *
   * @param script decides on each answer, in the order of arrival; runs on the endpoint's one
   *   thread and must not block: an {@link Answer} carries its own delay; what it throws is
   *   answered as 500
   */
  public static RecordingEndpoint answering(Function<RecordedRequest, Answer> script) {
    var endpoint = new RecordingEndpoint(script);
    endpoint.server.listen().toCompletionStage().toCompletableFuture().join();
    return endpoint;
  }

  /** Starts an endpoint that answers everything with 200 and an empty body. */
  public static RecordingEndpoint start() {
    return answering(_ -> Answer.status(200));
  }

  /** The URL of a path, which begins with a slash. */
  public String url(String path) {
    return "http://127.0.0.1:" + server.actualPort() + path;
  }

  /** All requests so far, in the order in which they had arrived in full. */
  public List<RecordedRequest> requests() {
    lock.lock();
    try {
      return List.copyOf(requests);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until there are {@code count} requests or more, and returns all.
   *
   * @throws AssertionError after 20 s with fewer
   */
  public List<RecordedRequest> awaitRequests(int count) throws InterruptedException {
    lock.lock();
    try {
      long left = PATIENCE.toNanos();
      while (requests.size() < count) {
        if (left <= 0)
          throw new AssertionError("Expected " + count + " requests, but in " + PATIENCE
              + " there were only " + requests);
        left = arrived.awaitNanos(left);
      }
      return List.copyOf(requests);
    } finally {
      lock.unlock();
    }
  }

  /** Closes the endpoint and its connections; answers that are still delayed are not given. */
  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void receive(HttpServerRequest request) {
    long receivedAtNanos = System.nanoTime();
    var headers = request.headers()
        .entries()
        .stream()
        .map(entry -> new Header(entry.getKey(), entry.getValue()))
        .toList();
    request.body().onSuccess(body -> {
      var recorded = new RecordedRequest(request.method().name(), request.uri(), headers,
          body.getBytes(), receivedAtNanos);
      record(recorded);
      answer(request.response(), recorded);
    });
  }

  private void record(RecordedRequest request) {
    lock.lock();
    try {
      requests.add(request);
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void answer(HttpServerResponse response, RecordedRequest request) {
    Answer answer;
    try {
      answer = script.apply(request);
    } catch (RuntimeException | AssertionError e) { // the caller sees it; the endpoint goes on
      answer = Answer.status(500).body("The endpoint's script failed: " + e);
    }
    Answer given = answer;
    if (given.delay().isZero()) {
      send(response, given);
    } else {
      vertx.timer(Math.max(1, given.delay().toMillis()), TimeUnit.MILLISECONDS)
          .onSuccess(_ -> send(response, given));
    }
  }

  private static void send(HttpServerResponse response, Answer answer) {
    if (response.closed()) return;
    response.setStatusCode(answer.status());
    answer.headers().forEach(header -> response.headers().add(header.name(), header.value()));
    response.end(Buffer.buffer(answer.body()));
  }
}
