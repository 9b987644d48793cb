package io.posthaste.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.posthaste.testing.KafkaReads;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.SmartLifecycle;

/** Health sees that work does not flow, whatever of it is broken. */
class WorkFlowsIT {
  private static final String INTERVAL = "posthaste.scheduler.canary.interval";
  private static final String LOST_AFTER = "posthaste.scheduler.canary.lost-after";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @BeforeEach
  void hurry() {
    System.setProperty(INTERVAL, "100ms");
    System.setProperty(LOST_AFTER, "2s");
  }

  @AfterEach
  void asUsual() {
    System.clearProperty(INTERVAL);
    System.clearProperty(LOST_AFTER);
  }

  @Test
  void whatIsBrokenIsNotUp(@TempDir Path data) throws Exception {
    var options = new StartOptions(true, "127.0.0.1", 0, 0, data);
    try (var posthaste = StandaloneApplication.start(options)) {
      await(posthaste, "UP", "ingest", "scheduler", "canary", "dispatcher");
      awaitReadiness(posthaste, true);
      awaitCanariesBack(posthaste, 10);
      assertThat(KafkaReads.all(posthaste.bootstrapServers(), "posthaste.events")).isEmpty();
      assertThat(KafkaReads.all(posthaste.bootstrapServers(), "posthaste.dlq")).isEmpty();

      var dispatcher = part(posthaste, "dispatcherLifecycle");
      dispatcher.stop();
      await(posthaste, "DOWN", "canary", "dispatcher");
      awaitReadiness(posthaste, false);
      await(posthaste, "UP", "ingest", "scheduler");
      dispatcher.start();
      await(posthaste, "UP", "canary", "dispatcher");
      awaitReadiness(posthaste, true);

      var scheduler = part(posthaste, "schedulerLifecycle");
      scheduler.stop();
      await(posthaste, "DOWN", "scheduler");
      awaitReadiness(posthaste, false);
      await(posthaste, "UP", "ingest", "dispatcher");
      scheduler.start();
      await(posthaste, "UP", "scheduler", "canary");
      awaitReadiness(posthaste, true);

      posthaste.context().getBean(StandaloneBroker.class).close();
      await(posthaste, "DOWN", "ingest", "scheduler", "canary", "dispatcher");
      awaitReadiness(posthaste, false);
      assertThat(health(posthaste, "liveness").statusCode()).isEqualTo(200);
    }
  }

  private static SmartLifecycle part(RunningStandalone posthaste, String name) {
    return posthaste.context().getBean(name, SmartLifecycle.class);
  }

  private static void awaitCanariesBack(RunningStandalone posthaste, int count) {
    var meters = posthaste.context().getBean(MeterRegistry.class);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> meters.get("posthaste.scheduler.canaries")
            .tag("result", "back")
            .counter()
            .count() >= count);
  }

  private static void await(RunningStandalone posthaste, String status, String... components) {
    for (var component : components) {
      Awaitility.await(component + " is " + status)
          .atMost(Duration.ofSeconds(45))
          .until(() -> status(posthaste, component).equals(status));
    }
  }

  private static void awaitReadiness(RunningStandalone posthaste, boolean ready) {
    Awaitility.await("readiness")
        .atMost(Duration.ofSeconds(45))
        .until(() -> (health(posthaste, "readiness").statusCode() == 200) == ready);
  }

  private static String status(RunningStandalone posthaste, String component)
      throws IOException, InterruptedException {
    return health(posthaste, component).body()
        .replaceFirst("(?s).*?\"status\":\"([A-Z_]+)\".*", "$1");
  }

  private static HttpResponse<String> health(RunningStandalone posthaste, String component)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(
        URI.create(posthaste.url() + "/actuator/health/" + component)).build();
    return HTTP.send(request, BodyHandlers.ofString());
  }
}
