package io.posthaste.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.message.MessageId;
import io.posthaste.testing.RecordedRequest;
import io.posthaste.testing.RecordingEndpoint;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Delayed messages outlive the process, also in the middle of their firing. */
class DelayedCrashIT {
  private static final int MESSAGES = 20_000;
  private static final int BATCH = 500;
  private static final Duration DELAY = Duration.ofSeconds(20);
  private static final Pattern ID = Pattern.compile("msg_\\w+");

  @Test
  void everyDelayedMessageIsDeliveredAndNoneIsEarlyAlthoughTheProcessWasKilledWhileTheyFire(
      @TempDir Path data) throws Exception {
    try (var endpoint = RecordingEndpoint.start()) {
      var accepted = new HashSet<String>();
      try (var first = StandaloneProcess.start(data)) {
        for (int i = 0; i < MESSAGES / BATCH; i++) {
          accepted.addAll(publish(first.url(), endpoint.url("/")));
        }
        assertThat(accepted).hasSize(MESSAGES);
        Awaitility.await()
            .atMost(Duration.ofMinutes(3))
            .until(() -> endpoint.requests().size() >= MESSAGES / 4);
        first.kill();
      }
      int before = endpoint.requests().size();
      assertThat(before).isLessThan(MESSAGES);
      try (var _ = StandaloneProcess.start(data)) {
        Awaitility.await()
            .atMost(Duration.ofMinutes(3))
            .untilAsserted(() -> assertThat(delivered(endpoint)).hasSize(MESSAGES));
      }
      assertThat(delivered(endpoint)).isEqualTo(accepted);
      assertThat(endpoint.requests()).allSatisfy(request -> assertThat(receivedAt(request))
          .isAfterOrEqualTo(new MessageId(id(request)).time().plus(DELAY)));
      System.out.printf("killed after %d of %d delayed calls: all delivered, %d calls repeated%n",
          before, MESSAGES, endpoint.requests().size() - MESSAGES);
    }
  }

  private static List<String> publish(String base, String destination) throws Exception {
    String items = IntStream.range(0, BATCH)
        .mapToObj(_ -> "{\"destination\":\"" + destination + "\",\"body\":\"x\",\"headers\":"
            + "{\"upstash-delay\":\"" + DELAY.toSeconds() + "s\"}}")
        .collect(Collectors.joining(",", "[", "]"));
    var request = HttpRequest.newBuilder(URI.create(base + "/v2/batch"))
        .header("Authorization", "Bearer " + DevelopmentTenants.USERS.getFirst().token())
        .timeout(Duration.ofSeconds(30))
        .POST(BodyPublishers.ofString(items))
        .build();
    try (var client = HttpClient.newHttpClient()) {
      var response = client.send(request, BodyHandlers.ofString());
      return ID.matcher(response.body()).results().map(match -> match.group()).toList();
    }
  }

  private static Set<String> delivered(RecordingEndpoint endpoint) {
    return endpoint.requests().stream().map(DelayedCrashIT::id).collect(Collectors.toSet());
  }

  /** By the clock that the broker, on this same machine, dates records with. */
  private static Instant receivedAt(RecordedRequest request) {
    return Instant.now().minusNanos(System.nanoTime() - request.receivedAtNanos()).plusMillis(1);
  }

  private static String id(RecordedRequest request) {
    return request.header("Upstash-Message-Id").orElseThrow();
  }
}
