package io.posthaste.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No limit of a lane is broken, and no order, although the process is killed in the middle. */
class LanesCrashIT {
  private static final int KEYS = 1000;
  private static final int OF_A_KEY = 5;
  private static final int QUEUES = 20;
  private static final int OF_A_QUEUE = 100;
  private static final int MESSAGES = KEYS * OF_A_KEY + QUEUES * OF_A_QUEUE;
  private static final int BATCH = 500;

  /** What a key allows; 0 is no such limit. */
  private record Limits(int parallelism, int rate, int periodS) {
    static Limits of(int key) {
      return switch (key % 4) {
        case 0 -> new Limits(1, 0, 1);
        case 1 -> new Limits(3, 0, 1);
        case 2 -> new Limits(0, 2, 2);
        default -> new Limits(2, 3, 1);
      };
    }

    String text() {
      return (parallelism > 0 ? "parallelism=" + parallelism + "," : "")
          + (rate > 0 ? "rate=" + rate + "," : "") + "period=" + periodS + "s";
    }
  }

  @Test
  void theEndpointFindsNoBreachOfAThousandKeysAndTwentyQueues(@TempDir Path data)
      throws Exception {
    try (var endpoint = new LaneEndpoint()) {
      try (var first = StandaloneProcess.start(data)) {
        publish(first.url(), items(endpoint));
        Awaitility.await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> endpoint.delivered() >= MESSAGES / 3);
        first.kill();
      }
      int before = endpoint.delivered();
      assertThat(before).isLessThan(MESSAGES);
      try (var _ = StandaloneProcess.start(data)) {
        Awaitility.await()
            .atMost(Duration.ofMinutes(4))
            .untilAsserted(() -> assertThat(endpoint.delivered()).isEqualTo(MESSAGES));
      }
      assertThat(endpoint.breaches()).isEmpty();
      endpoint.queues()
          .forEach((name, queue) -> assertThat(queue.most).as(name).isEqualTo(1));
      endpoint.keys().forEach(LanesCrashIT::check);
      System.out.printf("killed after %d of %d calls through lanes: no breach, %d calls repeated%n",
          before, MESSAGES, endpoint.calls() - MESSAGES - QUEUES * OF_A_QUEUE / 10);
    }
  }

  /**
   * Two periods at most touch one that begins at any call, so that twice the rate is the most that
   * fits: it is what fixed windows promise.
   */
  private static void check(String name, LaneEndpoint.Key key) {
    var limits = Limits.of(Integer.parseInt(name.substring(1)));
    if (limits.parallelism() > 0) {
      assertThat(key.most).as("calls of %s at a time", name)
          .isLessThanOrEqualTo(limits.parallelism());
    }
    if (limits.rate() == 0) return;
    var began = key.beganNanos;
    for (int i = 2 * limits.rate(); i < began.size(); i++) {
      assertThat(Duration.ofNanos(began.get(i) - began.get(i - 2 * limits.rate())))
          .as("%d calls of %s", 2 * limits.rate() + 1, name)
          .isGreaterThan(Duration.ofSeconds(limits.periodS()).minusMillis(50));
    }
  }

  private static List<String> items(LaneEndpoint endpoint) {
    var items = new ArrayList<String>();
    for (int n = 0; n < OF_A_KEY; n++) {
      for (int key = 0; key < KEYS; key++) {
        items.add("{\"destination\":\"" + endpoint.url("/flow/k" + key + "/" + n)
            + "\",\"headers\":{\"upstash-flow-control-key\":\"k" + key
            + "\",\"upstash-flow-control-value\":\"" + Limits.of(key).text() + "\"}}");
      }
    }
    for (int n = 0; n < OF_A_QUEUE; n++) {
      for (int queue = 0; queue < QUEUES; queue++) {
        items.add("{\"destination\":\"" + endpoint.url("/queue/q" + queue + "/" + n)
            + "\",\"queue\":\"q" + queue + "\",\"headers\":{\"upstash-retry-delay\":\"200\"}}");
      }
    }
    return items;
  }

  private static void publish(String base, List<String> items) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      for (int from = 0; from < items.size(); from += BATCH) {
        var batch = items.subList(from, Math.min(from + BATCH, items.size()));
        var request = HttpRequest.newBuilder(URI.create(base + "/v2/batch"))
            .header("Authorization", "Bearer " + DevelopmentTenants.USERS.getFirst().token())
            .timeout(Duration.ofSeconds(30))
            .POST(BodyPublishers.ofString(String.join(",", batch).transform(s -> "[" + s + "]")))
            .build();
        var response = client.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      }
    }
  }
}
