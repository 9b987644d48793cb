package io.posthaste.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.testing.KafkaReads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters are kept, deleted and published again once, whatever happens to the process. */
class DeadLettersCrashIT {
  private static final int MESSAGES = 900;
  private static final int KILLS = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Pattern LETTER = Pattern
      .compile("\"url\":\"[^\"]*/(\\d+)\".*?\"dlqId\":\"([0-9-]+)\"");
  private static final Pattern CURSOR = Pattern.compile("\"cursor\":\"([^\"]+)\"");
  private static final Pattern BOOTSTRAP = Pattern.compile("Kafka: +(\\S+)");

  private final HttpClient client = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .connectTimeout(Duration.ofSeconds(5))
      .build();
  /** By number, the ids under which messages came again. */
  private final Map<Integer, Set<String>> again = new ConcurrentHashMap<>();

  @Test
  void nothingIsLostOrDoneTwiceAlthoughTheProcessIsKilledWhileLettersComeAndGo(@TempDir Path data)
      throws Exception {
    var endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    endpoint.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    endpoint.createContext("/", this::answer);
    endpoint.start();
    String url = "http://127.0.0.1:" + endpoint.getAddress().getPort() + "/";
    try {
      for (int kill = 0; kill < KILLS; kill++) {
        try (var process = StandaloneProcess.start(data)) {
          publish(process, url, kill * MESSAGES / KILLS, MESSAGES / KILLS);
          int enough = kill * MESSAGES / KILLS / 2 + MESSAGES / KILLS / 6;
          var working = Thread.ofVirtual().start(() -> work(process, false));
          await().atMost(PATIENCE).until(() -> again.size() >= enough);
          process.kill();
          working.join();
        }
      }
      try (var process = StandaloneProcess.start(data)) {
        await().atMost(PATIENCE)
            .untilAsserted(() -> assertThat(listed(process)).as("the index is the topic")
                .isEqualTo(onTopic(process)));
        await().atMost(PATIENCE).until(() -> {
          work(process, true);
          return again.size() == MESSAGES / 2 && listed(process).isEmpty();
        });
        assertThat(onTopic(process)).isEmpty();
      }
    } finally {
      endpoint.stop(0);
      client.close();
    }
    assertThat(again.keySet()).containsExactlyInAnyOrderElementsOf(
        IntStream.range(0, MESSAGES / 2).map(half -> 2 * half + 1).boxed().toList());
    assertThat(again.values()).as("one message for each").allMatch(ids -> ids.size() == 1);
  }

  /** The first message of a number fails; what is published again is delivered. */
  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      int number = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
      var id = new MessageId(exchange.getRequestHeaders().getFirst("Upstash-Message-Id"));
      exchange.getRequestBody().readAllBytes();
      boolean first = id.position().isPresent();
      if (!first) again.computeIfAbsent(number, _ -> ConcurrentHashMap.newKeySet()).add(id.value());
      exchange.sendResponseHeaders(first ? 500 : 200, -1);
    }
  }

  private void publish(StandaloneProcess process, String url, int from, int count)
      throws IOException, InterruptedException {
    // Of a message that the scheduler holds an outcome counts once, whatever dies.
    String items = IntStream.range(from, from + count)
        .mapToObj(number -> "{\"destination\":\"" + url + number + "\",\"headers\":"
            + "{\"upstash-retries\":\"0\",\"upstash-delay\":\"1s\"}}")
        .collect(Collectors.joining(",", "[", "]"));
    assertThat(ask(process, "POST", "/v2/batch", items)).contains("msg_");
  }

  /** Deletes the even ones and publishes the odd ones again, until the process is killed. */
  private void work(StandaloneProcess process, boolean orUntilThereIsNone) {
    try {
      while (true) {
        var page = LETTER.matcher(ask(process, "GET", "/v2/dlq?count=20", "")).results().toList();
        if (page.isEmpty() && orUntilThereIsNone) return;
        var odd = new ArrayList<String>();
        for (var letter : page) {
          if (Integer.parseInt(letter.group(1)) % 2 == 0) {
            ask(process, "DELETE", "/v2/dlq/" + letter.group(2), "");
          } else {
            odd.add("dlqIds=" + letter.group(2));
          }
        }
        if (!odd.isEmpty()) {
          ask(process, "POST", "/v2/dlq/retry?" + String.join("&", odd), "");
        }
      }
    } catch (IOException killed) {
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Set<String> listed(StandaloneProcess process) throws IOException, InterruptedException {
    var ids = new TreeSet<String>();
    String cursor = "";
    do {
      String page = ask(process, "GET", "/v2/dlq?count=100" + cursor, "");
      assertThat(page).startsWith("{\"messages\":");
      LETTER.matcher(page).results().forEach(letter -> ids.add(letter.group(2)));
      var next = CURSOR.matcher(page);
      cursor = next.find() ? "&cursor=" + next.group(1) : "";
    } while (!cursor.isEmpty());
    return ids;
  }

  private static Set<String> onTopic(StandaloneProcess process) {
    var bootstrap = BOOTSTRAP.matcher(process.output());
    if (!bootstrap.find()) throw new AssertionError("no Kafka in " + process.output());
    var letters = new TreeMap<String, byte[]>();
    for (var record : KafkaReads.all(bootstrap.group(1), "posthaste.dlq")) {
      String id = new String(record.key(), UTF_8);
      if (record.value() == null) {
        letters.remove(id);
      } else {
        letters.put(id, record.value());
      }
    }
    return letters.keySet();
  }

  private String ask(StandaloneProcess process, String method, String path, String body)
      throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(URI.create(process.url() + path))
        .header("Authorization", "Bearer " + DevelopmentTenants.USERS.getFirst().token())
        .timeout(Duration.ofSeconds(60))
        .method(method, BodyPublishers.ofString(body))
        .build(), BodyHandlers.ofString()).body();
  }
}
