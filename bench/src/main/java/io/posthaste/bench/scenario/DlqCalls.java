package io.posthaste.bench.scenario;

import io.posthaste.bench.load.DeadLetterPage;
import io.posthaste.bench.load.HttpCalls.Request;
import io.posthaste.bench.load.Publisher;
import io.posthaste.bench.load.Waiting;
import io.posthaste.bench.measure.Micros;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;

/** Calls of {@code /v2/dlq}, one after the other. */
final class DlqCalls {
  /** A million letters that were appended at once are not indexed sooner. */
  private static final Duration PATIENCE = Duration.ofMinutes(20);
  private static final long PAUSE_MICROS = 5000;
  private static final int LATER = 503;

  private final Publisher publisher;

  DlqCalls(TestBed bed) {
    this.publisher = bed.publisher(bed.client(1));
  }

  Publisher publisher() {
    return publisher;
  }

  /** The call for a page of 100 with these parameters, joined by {@code &}. */
  Request page(String parameters) {
    return request(HttpMethod.GET, "", 100, parameters);
  }

  /** A call about so many letters. */
  Request request(HttpMethod method, String path, int count, String parameters) {
    return publisher.control(method, "/v2/dlq" + path + "?count=" + count
        + (parameters.isEmpty() ? "" : "&" + parameters));
  }

  /** The cursor of the end: what comes from now on is behind it. */
  String end() {
    var cursor = ask(publisher.control(HttpMethod.GET, "/v2/dlq/cursor")).cursor();
    if (cursor == null) throw new IllegalStateException("expected the cursor of the end, got none");
    return cursor;
  }

  /** Calls, and once more where the answer is that it cannot be answered yet. */
  DeadLetterPage ask(Request request) {
    long end = Micros.now() + PATIENCE.toNanos() / 1000;
    var answer = publisher.client().await(request);
    while (answer.status() == LATER && Micros.now() < end) {
      Waiting.untilMicros(Micros.now() + PAUSE_MICROS);
      answer = publisher.client().await(request);
    }
    return DeadLetterPage.of(answer);
  }

  /** Waits until everything that is on the topic now is in the list. */
  void awaitListed() {
    ask(request(HttpMethod.GET, "", 1, ""));
  }
}
