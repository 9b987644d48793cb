package io.posthaste.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.record.MessageEventCodec;
import io.posthaste.testing.Answer;
import io.posthaste.testing.KafkaReads;
import io.posthaste.testing.RecordedRequest;
import io.posthaste.testing.RecordingEndpoint;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** From the publish to its callbacks, everything real, on each way that a message may take. */
class CallbacksIT {
  private static RunningStandalone posthaste;
  private final HttpClient client = HttpClient.newHttpClient();
  private final RecordingEndpoint endpoint = RecordingEndpoint.answering(CallbacksIT::answer);

  @BeforeAll
  static void start() throws Exception {
    posthaste = StandaloneApplication.start(new StartOptions(true, "127.0.0.1", 0, 0, null));
  }

  @AfterAll
  static void stop() throws Exception {
    posthaste.close();
  }

  @AfterEach
  void close() {
    endpoint.close();
    client.close();
  }

  private static Answer answer(RecordedRequest request) {
    if (request.target().equals("/slow")) return Answer.status(200).after(Duration.ofMillis(300));
    return request.target().equals("/bad")
        ? Answer.status(503).header("Retry-After", "0").body("no")
        : Answer.status(200).header("X-A", "b").body("yes");
  }

  private void publish(String call, String path, String body, String... headers) throws Exception {
    var request = HttpRequest
        .newBuilder(URI.create(posthaste.url() + "/v2/" + call + "/" + endpoint.url(path)))
        .headers(headers)
        .header("Authorization", "Bearer " + DevelopmentTenants.USERS.getFirst().token())
        .POST(BodyPublishers.ofString(body))
        .build();
    var response = client.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }

  private String[] callbacks(String... more) {
    return Stream
        .concat(Stream.of("Upstash-Callback", endpoint.url("/callback"),
            "Upstash-Failure-Callback", endpoint.url("/failure")),
            Stream.of(more))
        .toArray(String[]::new);
  }

  private List<RecordedRequest> to(String path) {
    return endpoint.requests()
        .stream()
        .filter(request -> request.target().equals(path))
        .toList();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  @Test
  void aDirectMessageIsToldOf() throws Exception {
    publish("publish", "/good", "hello", callbacks("Upstash-Callback-Forward-My-Key", "v"));
    endpoint.awaitRequests(2);

    var callback = to("/callback").getFirst();
    assertThat(callback.method()).isEqualTo("POST");
    assertThat(callback.header("Content-Type")).contains("application/json");
    assertThat(callback.header("My-Key")).contains("v");
    assertThat(callback.header("Upstash-Signature")).isPresent();
    assertThat(callback.bodyText()).contains("\"status\":200", "\"X-A\":[\"b\"]",
        "\"body\":\"" + base64("yes") + "\"", "\"sourceBody\":\"" + base64("hello") + "\"",
        "\"sourceMessageId\":\""
            + to("/good").getFirst().header("Upstash-Message-Id").orElseThrow());
    assertThat(callback.header("Upstash-Message-Id"))
        .isNotEqualTo(to("/good").getFirst().header("Upstash-Message-Id"));
  }

  @Test
  void eachAttemptOfADelayedMessageIsToldOfAndItsFailure() throws Exception {
    publish("publish", "/bad", "hello",
        callbacks("Upstash-Delay", "1s", "Upstash-Retries", "1"));
    endpoint.awaitRequests(5);

    assertThat(to("/bad")).hasSize(2);
    assertThat(to("/callback")).extracting(RecordedRequest::bodyText)
        .satisfiesExactlyInAnyOrder(
            json -> assertThat(json).contains("\"status\":503").doesNotContain("\"retried\""),
            json -> assertThat(json).contains("\"status\":503", "\"retried\":1,\"maxRetries\":1"));
    var failure = to("/failure").getFirst().bodyText();
    Awaitility.await()
        .untilAsserted(() -> assertThat(KafkaReads.all(posthaste.bootstrapServers(),
            "posthaste.dlq")).anySatisfy(
                record -> assertThat(failure)
                    .contains("\"dlqId\":\"" + new String(record.key(),
                        UTF_8) + "\"")));
  }

  @Test
  void aQueueGoesOnWhenTheCallbacksHaveEnded() throws Exception {
    for (int i = 0; i < 3; i++) {
      publish("enqueue/waits", "/bad", Integer.toString(i), "Upstash-Retries", "0",
          "Upstash-Failure-Callback", endpoint.url("/slow"), "Upstash-Callback",
          endpoint.url("/callback"));
    }
    var targets = endpoint.awaitRequests(9).stream().map(RecordedRequest::target).toList();

    for (int i = 0; i < 9; i += 3) {
      assertThat(targets.get(i)).isEqualTo("/bad");
      assertThat(targets.subList(i + 1, i + 3)).containsExactlyInAnyOrder("/slow", "/callback");
    }
    assertThat(to("/bad")).extracting(RecordedRequest::bodyText).containsExactly("0", "1", "2");
    Awaitility.await()
        .untilAsserted(() -> assertThat(KafkaReads.all(posthaste.bootstrapServers(),
            "posthaste.events")
            .stream()
            .map(record -> MessageEventCodec.fromBytes(record.value()))
            .filter(event -> event.state() == MessageEvent.State.FAILED)
            .filter(event -> event.url() != null && event.url().equals(endpoint.url("/bad"))))
            .hasSize(3));
  }
}
