package io.posthaste.bench.load;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An HTTP/1.1 client with a bounded number of connections, all on one thread. */
public final class HttpCalls implements AutoCloseable {
  /** Longer than the system itself takes to say that it cannot. */
  private static final long TIMEOUT_MS = 45_000;

  private final Context thread;
  private final HttpClient client;

  /**
   * A client.
   *
   * @param vertx with one thread
   * @param connections to one server, at most
   */
  public HttpCalls(Vertx vertx, int connections) {
    this.thread = vertx.getOrCreateContext();
    this.client = vertx.httpClientBuilder()
        .with(new HttpClientOptions().setKeepAliveTimeout(600).setTcpNoDelay(true))
        .with(new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(-1))
        // Each call is told; without it, Vert.x logs every connection of a process that is killed.
        .withConnectHandler(connection -> connection.exceptionHandler(_ -> {}))
        .build();
  }

  /**
   * What a server said.
   *
   * @param status 0 when nothing came
   * @param failure why nothing came
   */
  public record Answer(int status, Buffer body, @Nullable Throwable failure) {
    public boolean isSuccess() {
      return status >= 200 && status < 300;
    }

    @Override
    public String toString() {
      return failure == null ? status + " " + body : String.valueOf(failure);
    }
  }

  /**
   * One POST, or another method, to be made any number of times.
   *
   * @param uri path and query
   */
  public record Request(HttpMethod method, String host, int port, String uri,
      Map<String, String> headers, Buffer body) {}

  /** Runs this on the client's thread. */
  public void onThread(Runnable work) {
    thread.runOnContext(_ -> work.run());
  }

  /** Makes a call; to be used on the client's thread, where {@code then} is called as well. */
  public void call(Request request, Consumer<Answer> then) {
    var options = new RequestOptions().setMethod(request.method())
        .setHost(request.host())
        .setPort(request.port())
        .setURI(request.uri())
        .setIdleTimeout(TIMEOUT_MS);
    request.headers().forEach(options::putHeader);
    client.request(options)
        .compose(open -> open.send(request.body()))
        .compose(
            response -> response.body().map(body -> new Answer(response.statusCode(), body, null)))
        .recover(failure -> Future.succeededFuture(new Answer(0, Buffer.buffer(), failure)))
        .onSuccess(then::accept);
  }

  /** Makes a call and waits for its answer, on any other thread. */
  public Answer await(Request request) {
    var answer = new CompletableFuture<Answer>();
    onThread(() -> call(request, answer::complete));
    return answer.join();
  }

  @Override
  public void close() {
    client.close().toCompletionStage().toCompletableFuture().join();
  }
}
