package io.posthaste.standalone;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Publishes numbered messages through REST, and remembers which were acknowledged. */
final class Publisher implements AutoCloseable {
  private final HttpClient client = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .connectTimeout(Duration.ofSeconds(5))
      .build();
  private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<String> ids = ConcurrentHashMap.newKeySet();
  private final Queue<String> refusals = new ConcurrentLinkedQueue<>();

  /** Numbers whose publish was answered with 200. */
  Set<Integer> acknowledged() {
    return acknowledged;
  }

  /** Answers that were given to them. */
  Set<String> answers() {
    return ids;
  }

  /** What else came back. */
  Queue<String> refusals() {
    return refusals;
  }

  /**
   * Publishes {@code count} messages with their numbers as bodies, over this many clients at once;
   * returns when all are answered or have failed.
   */
  void publish(String base, String destination, int count, int clients)
      throws InterruptedException {
    var next = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int c = 0; c < clients; c++) {
        var _ = threads.submit(() -> {
          for (int n = next.getAndIncrement(); n < count; n = next.getAndIncrement()) {
            if (!publishOne(base, destination, n)) return;
          }
        });
      }
      threads.shutdown();
      if (!threads.awaitTermination(5, TimeUnit.MINUTES))
        throw new AssertionError("publishing hangs");
    }
  }

  private boolean publishOne(String base, String destination, int number) {
    var request = HttpRequest.newBuilder(URI.create(base + "/v2/publish/" + destination))
        .header("Authorization", "Bearer " + DevelopmentTenants.USERS.getFirst().token())
        .timeout(Duration.ofSeconds(30))
        .POST(BodyPublishers.ofString(String.valueOf(number)))
        .build();
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        refusals.add(response.statusCode() + " " + response.body());
        return true;
      }
      acknowledged.add(number);
      ids.add(response.body());
      return true;
    } catch (IOException connectionGone) {
      refusals.add(String.valueOf(connectionGone.getMessage()));
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
