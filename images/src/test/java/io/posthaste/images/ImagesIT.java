package io.posthaste.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.posthaste.testing.FreePorts;
import io.posthaste.testing.KafkaCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Needs a Docker engine on this machine, whose network the containers share. */
@EnabledIfSystemProperty(named = "posthaste.test.kafka", matches = "docker", disabledReason = "without -Pdocker")
class ImagesIT {
  private static final String CONFIG = "/etc/posthaste.yaml";
  private static final String TOKEN = "a-token-of-a-tenant";
  /** Of the first user that {@code dev} knows. */
  private static final String DEVELOPMENT_TOKEN = "eyJVc2VySUQiOiJkZWZhdWx0VXNlciIsIlBhc3N3b3JkIjoiZGVmYXVsdFBhc3N3b3JkIn0=";
  private static final String LIVENESS = "/actuator/health/liveness";
  private static final Pattern MESSAGE_ID = Pattern.compile("\"messageId\":\"(msg_[^\"]+)\"");
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<ImageContainer> running = new ArrayList<>();
  @TempDir
  private Path directory;

  @AfterEach
  void stopAll() {
    running.forEach(ImageContainer::close);
    client.close();
  }

  @Test
  void everyServiceRunsFromItsImage() throws Exception {
    try (var kafka = KafkaCluster.start(directory.resolve("kafka"), 1, Map.of())) {
      kafka.awaitBrokers(1, Map.of("bootstrap.servers", kafka.bootstrapServers()));
      var ports = FreePorts.take(10);
      var file = Files.writeString(directory.resolve("posthaste.yaml"),
          configuration(kafka.bootstrapServers(), ports));
      container("posthaste-api").withFile(file, CONFIG)
          .provision("--config=" + CONFIG);
      var services = List.of("api", "scheduler", "dispatcher", "dlq", "events");
      for (int i = 0; i < services.size(); i++) {
        container("posthaste-" + services.get(i)).withFile(file, CONFIG)
            .run("--config=" + CONFIG, "--port=" + ports.get(i),
                "--management-port=" + ports.get(5 + i));
      }
      for (int i = 0; i < services.size(); i++) {
        awaitReady(services.get(i), ports.get(5 + i));
      }

      String door = "http://127.0.0.1:" + ports.getFirst();
      String endpoint = "http://127.0.0.1:" + ports.get(5) + LIVENESS;
      String delivered = publish(door, TOKEN, endpoint, "Upstash-Delay", "1s");
      String failed = publish(door, TOKEN, endpoint + "/none", "Upstash-Retries", "0");

      awaitListed(door + "/v2/logs?state=DELIVERED", TOKEN, delivered);
      awaitListed(door + "/v2/dlq", TOKEN, failed);
      assertThat(running).allSatisfy(ImageContainer::assertConfined);
    }
  }

  @Test
  void allInOneKeepsWhatItHasOnItsVolume() throws Exception {
    var ports = FreePorts.take(2);
    String door = "http://127.0.0.1:" + ports.getFirst();
    var container = container("posthaste");
    container.run("dev", "--port=" + ports.getFirst(), "--kafka-port=" + ports.get(1),
        "--data-dir=/var/lib/posthaste");
    awaitReady("posthaste", ports.getFirst());
    String id = publish(door, DEVELOPMENT_TOKEN, door + LIVENESS, "Upstash-Delay", "15s");

    container.restart();

    awaitReady("posthaste", ports.getFirst());
    awaitListed(door + "/v2/logs?state=DELIVERED", DEVELOPMENT_TOKEN, id);
    container.assertConfined();
  }

  private ImageContainer container(String image) throws IOException {
    var container = new ImageContainer(image);
    running.add(container);
    return container;
  }

  private void awaitReady(String service, int port) {
    await(service + " is ready").atMost(LIMIT)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> client.send(
            HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness")).build(),
            BodyHandlers.discarding()).statusCode() == 200);
  }

  /** Has it called with GET; the id of the message. */
  private String publish(String door, String token, String endpoint, String header, String value)
      throws IOException, InterruptedException {
    var answer = client.send(HttpRequest.newBuilder(URI.create(door + "/v2/publish/" + endpoint))
        .header("Authorization", "Bearer " + token)
        .header("Upstash-Method", "GET")
        .header(header, value)
        .POST(BodyPublishers.noBody())
        .build(), BodyHandlers.ofString()).body();
    var id = MESSAGE_ID.matcher(answer);
    assertThat(id.find()).as(answer).isTrue();
    return id.group(1);
  }

  private void awaitListed(String url, String token, String messageId) {
    await(url).atMost(LIMIT)
        .untilAsserted(() -> assertThat(client.send(HttpRequest.newBuilder(URI.create(url))
            .header("Authorization", "Bearer " + token)
            .build(), BodyHandlers.ofString()).body()).contains(messageId));
  }

  private static String configuration(String brokers, List<Integer> ports) {
    return """
        posthaste:
          kafka.bootstrap-servers: %s
          topics: {partitions: 4, replication-factor: 1, min-insync-replicas: 1}
          tenants.default:
            token: %s
            current-signing-key: sig_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            next-signing-key: sig_bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
          destinations.allowed-ranges: 127.0.0.0/8
          internal:
            bind-address: 127.0.0.1
            token: what-services-show-each-other
            schedulers: ["http://127.0.0.1:%d"]
            dispatchers: ["http://127.0.0.1:%d"]
            dlq-consumers: ["http://127.0.0.1:%d"]
            event-logs: ["http://127.0.0.1:%d"]
        """
        .formatted(brokers, TOKEN, ports.get(1), ports.get(2), ports.get(3), ports.get(4));
  }
}
