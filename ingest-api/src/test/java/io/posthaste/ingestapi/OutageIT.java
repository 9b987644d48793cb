package io.posthaste.ingestapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.posthaste.embeddedbroker.EmbeddedBroker;
import io.posthaste.embeddedbroker.EmbeddedBrokerConfig;
import io.posthaste.ingestapi.append.LogUnavailableException;
import io.posthaste.schemas.topic.TopicProvisioner;
import io.posthaste.schemas.topic.TopicSettings;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is not there yet, goes away, and comes back. */
class OutageIT {
  private static final TopicSettings TOPICS = TopicSettings.oneBroker();
  private static final String PUBLISH = "/v2/publish/https://example.com/";
  private static final int IN_FLIGHT = 2_000_000;

  @Test
  @Timeout(180)
  void whileKafkaIsAwayPublishesEndIn503AndThenGoOn(@TempDir Path directory) throws Exception {
    var config = EmbeddedBrokerConfig.in(directory).withBrokerPort(freePort());
    var broker = started(config);
    try (var api = RunningApi.start(broker.bootstrapServers(), TOPICS,
        "posthaste.api.append-timeout=3s")) {
      assertThat(publish(api, "before").status()).isEqualTo(200);
      assertThat(get(api.port(), "/actuator/health/readiness").status()).isEqualTo(200);
      broker.close();

      assertThat(publishMany(api, 20, "x")).allSatisfy(answer -> {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers()).containsEntry("retry-after", "1");
        assertThat(answer.body()).startsWith("{\"error\":\"the log ");
      });
      assertThat(batch(api).status()).isEqualTo(503);
      assertThat(get(api.port(), "/actuator/health").status()).isEqualTo(503);

      broker = started(config);
      await().atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(publish(api, "after").status()).isEqualTo(200));
      await().untilAsserted(
          () -> assertThat(get(api.port(), "/actuator/health").status()).isEqualTo(200));
      assertThat(inFlight(api)).isZero();
    } finally {
      broker.close();
    }
  }

  @Test
  @Timeout(180)
  void whileKafkaDoesNotAcknowledgeMemoryStaysBounded(@TempDir Path directory) throws Exception {
    try (var broker = started(EmbeddedBrokerConfig.in(directory));
        var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        var api = RunningApi.start(broker.bootstrapServers(), TOPICS,
            "posthaste.api.append-timeout=3s", "posthaste.api.max-body-bytes=500KB",
            "posthaste.api.max-batch-bytes=1000KB",
            "posthaste.api.max-in-flight-bytes=" + IN_FLIGHT)) {
      setQuota(admin, 4_000.0);
      await().atMost(Duration.ofSeconds(60))
          .until(() -> publish(api, "x".repeat(100_000)).status() == 503);
      var answers = publishMany(api, 100, "x".repeat(100_000));
      assertThat(answers).extracting(RawHttp.Answer::status).containsOnly(503);
      assertThat(answers)
          .filteredOn(answer -> answer.body().contains("may or may not have been stored"))
          .hasSizeBetween(1, IN_FLIGHT / 100_000);
      assertThat(answers)
          .filteredOn(answer -> answer.body().contains("too much is being published"))
          .hasSizeGreaterThanOrEqualTo(100 - IN_FLIGHT / 100_000);
      assertThat(inFlight(api)).isZero();

      setQuota(admin, null);
      await().atMost(Duration.ofSeconds(90))
          .untilAsserted(() -> assertThat(publish(api, "after").status()).isEqualTo(200));
    }
  }

  @Test
  void itIsUpButNotReadyBeforeKafkaIsThere() throws Exception {
    int unused = freePort();
    int port = freePort();
    var starting = Executors.newSingleThreadExecutor();
    var running = new CompletableFuture<RunningApi>();
    starting.execute(() -> running.complete(
        RunningApi.start("127.0.0.1:" + unused, TOPICS, "server.port=" + port)));
    await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(() -> {
      assertThat(get(port, "/actuator/health/liveness").status()).isEqualTo(200);
      assertThat(get(port, "/actuator/health/readiness").status()).isEqualTo(503);
    });
    var answer = RawHttp.exchange(port, RawHttp.publish(PUBLISH, "x"));
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body())
        .contains(new LogUnavailableException(false, null).getMessage());
    assertThat(running).isNotDone();
    starting.shutdownNow();
    running.get().close();
  }

  private static EmbeddedBroker started(EmbeddedBrokerConfig config) {
    var broker = EmbeddedBroker.start(config);
    try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      new TopicProvisioner(admin, TOPICS).provision();
    }
    return broker;
  }

  private static List<RawHttp.Answer> publishMany(RunningApi api, int count, String body)
      throws Exception {
    var answers = new ArrayList<RawHttp.Answer>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<RawHttp.Answer> one = () -> publish(api, body);
      for (var answer : threads.invokeAll(Collections.nCopies(count, one))) {
        answers.add(answer.get());
      }
    }
    return answers;
  }

  private static RawHttp.Answer publish(RunningApi api, String body) throws Exception {
    return RawHttp.exchange(api.port(), RawHttp.publish(PUBLISH, body));
  }

  private static RawHttp.Answer batch(RunningApi api) throws Exception {
    return RawHttp.exchange(api.port(),
        RawHttp.publish("/v2/batch", "[{\"destination\":\"https://example.com\"}]"));
  }

  private static RawHttp.Answer get(int port, String path) throws Exception {
    return RawHttp.exchange(port, "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
  }

  private static double inFlight(RunningApi api) throws Exception {
    return get(api.port(), "/actuator/prometheus").body()
        .lines()
        .filter(line -> line.startsWith("posthaste_api_requests_in_flight_bytes"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Bytes a second; the broker makes a producer that was faster wait before its next request. */
  private static void setQuota(Admin admin, @Nullable Double producerByteRate) throws Exception {
    var client = new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, "posthaste-ingest-api"));
    admin
        .alterClientQuotas(List.of(new ClientQuotaAlteration(client,
            List.of(new ClientQuotaAlteration.Op("producer_byte_rate", producerByteRate)))))
        .all()
        .get();
  }

  private static int freePort() throws IOException {
    try (var free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }
}
