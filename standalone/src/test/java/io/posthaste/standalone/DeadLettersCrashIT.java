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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Dead letters are kept, deleted and published again once, and each attempt is told of once, whatever
 * happens to the process. Of four messages one is deleted, one published again, and two are kept; of
 * five one has callbacks; of seven three are delayed. {@code -Dposthaste.test.dead-letters=20000} makes more of them, and of the
 * kills.
 */
class DeadLettersCrashIT {
  private static final int MESSAGES = Integer.getInteger("posthaste.test.dead-letters", 900);
  private static final int KILLS = Math.max(3, MESSAGES / 2000);
  private static final int ROUND = MESSAGES / KILLS;
  private static final int BATCH = 100;
  private static final int AT_A_TIME = 20;
  private static final Duration PATIENCE = Duration.ofMinutes(3).plusMillis(30L * MESSAGES);
  private static final Pattern LETTER = Pattern
      .compile("\"url\":\"[^\"]*/(\\d+)\".*?\"dlqId\":\"([0-9-]+)\"");
  private static final Pattern CURSOR = Pattern.compile("\"cursor\":\"([^\"]+)\"");
  private static final Pattern SOURCE = Pattern.compile("\"sourceMessageId\":\"([^\"]+)\"");
  private static final Pattern RETRIED = Pattern.compile("\"retried\":(\\d+)");

  private final HttpClient client = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .connectTimeout(Duration.ofSeconds(5))
      .build();
  /** By number, the ids under which messages came first. */
  private final Map<Integer, Set<String>> first = new ConcurrentHashMap<>();
  /** By number, the ids under which messages came again. */
  private final Map<Integer, Set<String>> again = new ConcurrentHashMap<>();
  /** By what they tell of, the ids under which callbacks came. */
  private final Map<Told, Set<String>> callbacks = new ConcurrentHashMap<>();

  /** @param attempt from 0; of the failure for good -1 */
  private record Told(String source, int attempt) {}

  @Test
  void nothingIsLostOrDoneTwiceAlthoughTheProcessIsKilledWhileLettersComeAndGo(@TempDir Path data)
      throws Exception {
    var endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    endpoint.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    endpoint.createContext("/", this::answer);
    endpoint.start();
    String url = "http://127.0.0.1:" + endpoint.getAddress().getPort();
    try {
      for (int kill = 0; kill < KILLS; kill++) {
        try (var process = StandaloneProcess.start(data)) {
          for (int n = kill * ROUND; n < (kill + 1) * ROUND; n += BATCH) {
            publish(process, url, n, Math.min((kill + 1) * ROUND, n + BATCH));
          }
          int enough = kill * ROUND / 4 + ROUND / 12;
          var working = Thread.ofVirtual().start(() -> work(process, false));
          await().atMost(PATIENCE).until(() -> again.size() >= enough);
          process.kill();
          working.join();
        }
      }
      try (var process = StandaloneProcess.start(data)) {
        await().atMost(PATIENCE).untilAsserted(() -> {
          work(process, true);
          assertThat(again.keySet()).isEqualTo(numbers(n -> n % 4 == 1));
          assertThat(listed(process)).hasSize(numbers(n -> n % 4 > 1).size());
          assertThat(callbacks.keySet()).isEqualTo(expected());
        });
        var listed = listed(process);
        assertThat(listed.keySet()).as("the index is the topic").isEqualTo(onTopic(process));
        assertThat(listed.values()).as("one letter for each")
            .containsExactlyInAnyOrderElementsOf(numbers(n -> n % 4 > 1));
      }
    } finally {
      endpoint.stop(0);
      client.close();
    }
    assertThat(again.values()).as("one message for each").allMatch(ids -> ids.size() == 1);
    assertThat(callbacks.values()).as("one callback for each").allMatch(ids -> ids.size() == 1);
  }

  private static Set<Integer> numbers(IntPredicate which) {
    return IntStream.range(0, KILLS * ROUND).filter(which).boxed().collect(Collectors.toSet());
  }

  private static boolean hasCallbacks(int number) {
    return number % 5 == 0;
  }

  /** Two attempts and a failure of each that fails, and the attempt of each that comes again. */
  private Set<Told> expected() {
    return Stream
        .concat(
            told(first).flatMap(id -> Stream.of(-1, 0, 1).map(attempt -> new Told(id, attempt))),
            told(again).map(id -> new Told(id, 0)))
        .collect(Collectors.toSet());
  }

  private static Stream<String> told(Map<Integer, Set<String>> came) {
    return came.entrySet()
        .stream()
        .filter(entry -> hasCallbacks(entry.getKey()))
        .flatMap(entry -> entry.getValue().stream());
  }

  /** The first message of a number fails; what is published again, and callbacks, are delivered. */
  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String[] path = exchange.getRequestURI().getPath().split("/", -1);
      int number = Integer.parseInt(path[2]);
      var id = new MessageId(exchange.getRequestHeaders().getFirst("Upstash-Message-Id"));
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      boolean fails = path[1].equals("m") && id.position().isPresent();
      ids(path[1], number, body, fails).add(id.value());
      exchange.sendResponseHeaders(fails ? 500 : 200, -1);
    }
  }

  private Set<String> ids(String path, int number, String body, boolean fails) {
    if (path.equals("m")) {
      return (fails ? first : again).computeIfAbsent(number, _ -> ConcurrentHashMap.newKeySet());
    }
    var source = SOURCE.matcher(body);
    if (!source.find()) throw new AssertionError("no source in " + body);
    var retried = RETRIED.matcher(body);
    int attempt = path.equals("failure")
        ? -1
        : retried.find() ? Integer.parseInt(retried.group(1)) : 0;
    return callbacks.computeIfAbsent(new Told(source.group(1), attempt),
        _ -> ConcurrentHashMap.newKeySet());
  }

  private void publish(StandaloneProcess process, String url, int from, int to)
      throws IOException, InterruptedException {
    String items = IntStream.range(from, to)
        .mapToObj(number -> item(url, number))
        .collect(Collectors.joining(",", "[", "]"));
    assertThat(ask(process, "POST", "/v2/batch", items)).contains("msg_");
  }

  private static String item(String url, int number) {
    var headers = new HashMap<String, String>();
    if (number % 7 < 3) headers.put("upstash-delay", "1s");
    headers.put("upstash-retries", "0");
    headers.put("upstash-label", number % 4 == 0 ? "delete" : number % 4 == 1 ? "retry" : "keep");
    if (hasCallbacks(number)) {
      headers.put("upstash-retries", "1");
      headers.put("upstash-retry-delay", "100");
      headers.put("upstash-callback", url + "/callback/" + number);
      headers.put("upstash-failure-callback", url + "/failure/" + number);
    }
    return headers.entrySet()
        .stream()
        .map(header -> "\"" + header.getKey() + "\":\"" + header.getValue() + "\"")
        .collect(Collectors.joining(",", "{\"destination\":\"" + url + "/m/" + number
            + "\",\"headers\":{", "}}"));
  }

  /** Deletes and publishes again, until the process is killed, or there is nothing to be done. */
  private void work(StandaloneProcess process, boolean orUntilThereIsNone) {
    try {
      while (true) {
        var delete = page(process, "delete");
        var retry = page(process, "retry");
        if (delete.isEmpty() && retry.isEmpty() && orUntilThereIsNone) return;
        if (!delete.isEmpty()) {
          ask(process, "DELETE", "/v2/dlq/" + delete.getFirst(), "");
          ask(process, "DELETE", "/v2/dlq?dlqIds=" + String.join("&dlqIds=", delete), "");
        }
        if (!retry.isEmpty()) {
          ask(process, "POST", "/v2/dlq/retry?dlqIds=" + String.join("&dlqIds=", retry), "");
        }
      }
    } catch (IOException killed) {
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ids of some letters with this label. */
  private List<String> page(StandaloneProcess process, String label)
      throws IOException, InterruptedException {
    String page = ask(process, "GET", "/v2/dlq?count=" + AT_A_TIME + "&label=" + label, "");
    return LETTER.matcher(page).results().map(letter -> letter.group(2)).toList();
  }

  /** Numbers by ids of letters. */
  private Map<String, Integer> listed(StandaloneProcess process)
      throws IOException, InterruptedException {
    var numbers = new TreeMap<String, Integer>();
    String cursor = "";
    do {
      String page = ask(process, "GET", "/v2/dlq?count=100" + cursor, "");
      assertThat(page).startsWith("{\"messages\":");
      LETTER.matcher(page)
          .results()
          .forEach(letter -> numbers.put(letter.group(2), Integer.valueOf(letter.group(1))));
      var next = CURSOR.matcher(page);
      cursor = next.find() ? "&cursor=" + next.group(1) : "";
    } while (!cursor.isEmpty());
    return numbers;
  }

  private static Set<String> onTopic(StandaloneProcess process) {
    var ids = new TreeSet<String>();
    for (var record : KafkaReads.all(process.bootstrapServers(), "posthaste.dlq")) {
      String id = new String(record.key(), UTF_8);
      if (record.value() == null) {
        ids.remove(id);
      } else {
        ids.add(id);
      }
    }
    return ids;
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
