package io.posthaste.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.testing.RecordingEndpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is delivered, whatever happens to the process. */
class CrashIT {
  private static final int MESSAGES = 5_000;

  @Test
  void everyAcknowledgedMessageIsDeliveredAlthoughTheProcessWasKilled(@TempDir Path data)
      throws Exception {
    try (var endpoint = RecordingEndpoint.start(); var publisher = new Publisher()) {
      try (var first = StandaloneProcess.start(data)) {
        var killer = Thread.ofVirtual().start(() -> {
          Awaitility.await()
              .atMost(Duration.ofMinutes(2))
              .until(() -> publisher.acknowledged().size() >= MESSAGES / 2);
          try {
            first.kill();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
        publisher.publish(first.url(), endpoint.url("/"), MESSAGES, 32);
        killer.join();
      }
      assertThat(publisher.acknowledged()).hasSizeBetween(MESSAGES / 2, MESSAGES - 1);
      try (var second = StandaloneProcess.start(data)) {
        Awaitility.await()
            .atMost(Duration.ofMinutes(2))
            .untilAsserted(
                () -> assertThat(delivered(endpoint)).containsAll(publisher.acknowledged()));
        int duplicates = endpoint.requests().size() - delivered(endpoint).size();
        System.out.printf(
            "killed after %d of %d publishes were acknowledged: %d delivered, %d calls repeated%n",
            publisher.acknowledged().size(), MESSAGES, delivered(endpoint).size(), duplicates);
        assertThat(second.output()).doesNotContain("Exception");
      }
    }
  }

  private static Set<Integer> delivered(RecordingEndpoint endpoint) {
    return endpoint.requests()
        .stream()
        .map(request -> Integer.valueOf(request.bodyText()))
        .collect(Collectors.toSet());
  }
}
