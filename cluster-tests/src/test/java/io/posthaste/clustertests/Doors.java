package io.posthaste.clustertests;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to the REST doors that are ready, as a load balancer does, and remembers what came
 * back that is neither an answer nor a 503 with {@code Retry-After}.
 */
final class Doors implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final Duration LIMIT = Duration.ofSeconds(40);

  private final List<ServiceProcess> apis;
  private final HttpClient http = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .connectTimeout(Duration.ofSeconds(2))
      .build();
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicInteger unavailable = new AtomicInteger();
  private final Queue<String> surprises = new ConcurrentLinkedQueue<>();
  private final Thread looking = Thread.ofVirtual().unstarted(this::look);
  private volatile List<ServiceProcess> ready;

  Doors(List<ServiceProcess> apis) {
    this.apis = apis;
    this.ready = List.copyOf(apis);
    looking.start();
  }

  /** Those that are ready, the one whose turn it is first; all where none is. */
  List<ServiceProcess> inTurn() {
    var open = ready.isEmpty() ? apis : ready;
    var turned = new ArrayList<>(open);
    Collections.rotate(turned, turn.getAndIncrement());
    return turned;
  }

  /** The answer with status 200 and the like; null for any other, and for none. */
  @Nullable
  HttpResponse<String> send(ServiceProcess door, String method, String path, String body,
      Map<String, String> headers) {
    var request = HttpRequest.newBuilder(URI.create(door.url() + path))
        .header("Authorization", "Bearer " + Installation.TOKEN)
        .timeout(LIMIT)
        .method(method, BodyPublishers.ofString(body));
    headers.forEach(request::header);
    try {
      var response = http.send(request.build(), BodyHandlers.ofString());
      if (response.statusCode() / 100 == 2) return response;
      if (response.statusCode() == 503
          && response.headers().firstValue("retry-after").isPresent()) {
        unavailable.incrementAndGet();
      } else {
        surprises.add(door + ": " + method + " " + path + ": " + response.statusCode() + " "
            + response.body());
      }
    } catch (IOException e) {
      surprises.add(door + ": " + method + " " + path + ": " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return null;
  }

  /** How many answers were a 503 that says when to come again. */
  int unavailable() {
    return unavailable.get();
  }

  /** What came back since the last call that nobody documents. */
  List<String> takeSurprises() {
    var taken = List.copyOf(surprises);
    surprises.clear();
    return taken;
  }

  @Override
  public void close() {
    looking.interrupt();
    http.shutdownNow();
    http.close();
  }

  private void look() {
    try {
      while (true) {
        ready = apis.stream().filter(ServiceProcess::isReady).toList();
        Thread.sleep(LOOK_EVERY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
