package io.posthaste.dispatcher.consume;

import static io.posthaste.dispatcher.call.Records.fields;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.posthaste.dispatcher.consume.DispatcherStatus.State;
import io.posthaste.dispatcher.meter.DispatcherMeter;
import io.posthaste.schemas.address.AddressPolicy;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.record.DeadLetter;
import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.record.RecordHeaders;
import io.posthaste.testing.Answer;
import io.posthaste.testing.BrokerExtension;
import io.posthaste.testing.Header;
import io.posthaste.testing.RecordedRequest;
import io.posthaste.testing.RecordingEndpoint;
import io.posthaste.testing.TestBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(BrokerExtension.class)
class DispatcherIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Installation installation;

  DispatcherIT(TestBroker broker) throws Exception {
    installation = new Installation(broker.bootstrapServers(), broker.freshTopics());
  }

  @BeforeEach
  void begin() throws Exception {
    installation.fromTheBeginning();
  }

  @AfterEach
  void end() throws Exception {
    installation.close();
  }

  private static void eventually(ThrowingRunnable holds) {
    await().atMost(PATIENCE).untilAsserted(holds);
  }

  private static HeaderFields headers(ConsumerRecord<byte[], byte[]> record) {
    return RecordHeaders.read(record.headers());
  }

  @Test
  void aDirectRecordIsDeliveredWithItsHeadersAndBody() throws Exception {
    installation.start();
    try (var endpoint = RecordingEndpoint.start()) {
      var id = installation.publish("{\"a\":1}", "destination", endpoint.url("/a?b=c"),
          "Content-Type", "application/json", "upstash-method", "PUT", "upstash-forward-X-A",
          "\u00e9",
          "upstash-caller-ip", "192.0.2.7");

      RecordedRequest request = endpoint.awaitRequests(1).getFirst();

      assertThat(request.method()).isEqualTo("PUT");
      assertThat(request.target()).isEqualTo("/a?b=c");
      assertThat(request.bodyText()).isEqualTo("{\"a\":1}");
      assertThat(request.headers()).extracting(Header::name)
          .containsExactly("User-Agent",
              "Content-Type", "X-A", "Upstash-Message-Id", "Upstash-Retried", "Upstash-Signature",
              "Upstash-Caller-Ip", "host", "content-length");
      assertThat(request.header("upstash-message-id")).contains(id.value());
      assertThat(request.header("upstash-retried")).contains("0");
      assertThat(request.header("user-agent")).contains("Upstash-QStash");
      assertThat(request.header("x-a").orElseThrow().getBytes(ISO_8859_1))
          .isEqualTo("\u00e9".getBytes(UTF_8));
      eventually(() -> assertThat(installation.eventsOf(id)).extracting(MessageEvent::state)
          .containsExactly(MessageEvent.State.DELIVERED));
      assertThat(installation.deadLetters()).isEmpty();
      eventually(() -> assertThat(installation.uncommitted()).isZero());
    }
  }

  @Test
  void recordsOfOthersAreSkipped() throws Exception {
    installation.start();
    try (var endpoint = RecordingEndpoint.start()) {
      installation.append(0, "x".getBytes(UTF_8), fields("destination", endpoint.url("/1")));
      installation.append(0, "x".getBytes(UTF_8),
          fields("destination", endpoint.url("/2"), "route", "scheduled"));
      installation.append(0, null, HeaderFields.NONE);
      installation.append(0, null, fields("destination", endpoint.url("/3"), "route", "direct"));

      var requests = endpoint.awaitRequests(1);

      assertThat(requests).extracting(RecordedRequest::target).containsExactly("/3");
      eventually(() -> assertThat(installation.uncommitted()).isZero());
      assertThat(installation.deadLetters()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"500, , answered with status 500", "302, , answered with status 302",
      "489, , answered with status 489",
      "489, true, 'answered with status 489, not to be retried'"})
  void aFailureIsADeadLetterWithTheRecordAndTheAnswer(int status,
      @Nullable String nonRetryable, String error) throws Exception {
    installation.start();
    var answer = Answer.status(status).header("X-Why", "because").body("no");
    var given = nonRetryable == null
        ? answer
        : answer.header("Upstash-NonRetryable-Error", nonRetryable);
    try (var endpoint = RecordingEndpoint.answering(_ -> given)) {
      var id = installation.publish("hello", "destination", endpoint.url("/"), "Content-Type",
          "text/plain", "upstash-label", "a", "correlation-id", "c");

      eventually(() -> assertThat(installation.eventsOf(id)).extracting(MessageEvent::state)
          .containsExactly(MessageEvent.State.ERROR, MessageEvent.State.FAILED));

      assertThat(installation.eventsOf(id)).allMatch(event -> error.equals(event.error()));
      var letter = installation.deadLetters().getFirst();
      assertThat(installation.deadLetters()).hasSize(1);
      assertThat(new String(letter.value(), UTF_8)).isEqualTo("hello");
      var fields = headers(letter);
      assertThat(new String(letter.key(), UTF_8)).isEqualTo(fields.text(DeadLetter.ID).orElse(""));
      assertThat(fields.text(DeadLetter.REASON)).contains("failed");
      assertThat(fields.text(DeadLetter.ERROR)).contains(error);
      assertThat(fields.text(DeadLetter.MESSAGE_ID)).contains(id.value());
      assertThat(fields.text(DeadLetter.RESPONSE_STATUS)).contains(String.valueOf(status));
      assertThat(fields.text(DeadLetter.RESPONSE_BODY)).contains("no");
      assertThat(fields.text(DeadLetter.RESPONSE_HEADER_PREFIX + "x-why")).contains("because");
      assertThat(fields.text("destination")).contains(endpoint.url("/"));
      assertThat(fields.text("upstash-label")).contains("a");
      assertThat(fields.has("correlation-id")).isFalse();
      assertThat(endpoint.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"http://127.0.0.1:1/, 1s, the connection was refused",
      "SLOW, 200ms, no complete answer within 200 ms",
      "http://10.0.0.1/, 1s, 'the host has a private address, which may not be called'"})
  void withoutAnAnswerItFails(String url, String timeout, String error) throws Exception {
    installation.start();
    try (var endpoint = RecordingEndpoint
        .answering(_ -> Answer.status(200).after(Duration.ofMinutes(1)))) {
      var id = installation.publish("hello", "destination",
          url.equals("SLOW") ? endpoint.url("/") : url, "upstash-timeout", timeout);

      eventually(() -> assertThat(installation.eventsOf(id)).extracting(MessageEvent::error)
          .containsExactly(error, error));
      assertThat(headers(installation.deadLetters().getFirst()).has(DeadLetter.RESPONSE_STATUS))
          .isFalse();
    }
  }

  @Test
  void whatCannotBeDoneIsRejectedAndTheNextRecordIsDelivered() throws Exception {
    installation.start();
    try (var endpoint = RecordingEndpoint.start()) {
      String url = endpoint.url("/");
      byte[] body = "x".getBytes(UTF_8);
      var rejected = new ArrayList<HeaderFields>();
      rejected.add(fields("route", "direct"));
      rejected.add(fields("route", "direct", "destination", "group"));
      rejected.add(fields("route", "direct", "destination", url, "upstash-delay", "1d"));
      rejected.add(fields("route", "direct", "destination", url, "upstash-retries", "1"));
      rejected.add(fields("route", "direct", "destination", url, "tenant", "nobody"));
      for (var bad : rejected) installation.append(0, body, bad);
      installation.append(0, new byte[(1 << 20) + 1],
          fields("route", "direct", "destination", url));
      installation.append(0, body, fields("route", "direct", "destination", url));

      assertThat(endpoint.awaitRequests(1)).hasSize(1);

      eventually(() -> assertThat(installation.deadLetters()).hasSize(6)
          .allMatch(letter -> headers(letter).text(DeadLetter.REASON)
              .orElse("")
              .equals("rejected")));
      eventually(() -> assertThat(installation.events()).extracting(MessageEvent::state)
          .containsOnly(MessageEvent.State.REJECTED, MessageEvent.State.DELIVERED)
          .hasSize(7));
      eventually(() -> assertThat(installation.uncommitted()).isZero());
    }
  }

  @Test
  void afterARestartOnlyWhatWasOpenIsRepeated() throws Exception {
    try (var endpoint = RecordingEndpoint.answering(request -> request.target().equals("/slow")
        ? Answer.status(200).after(Duration.ofMinutes(1))
        : Answer.status(200))) {
      var hasty = new DispatcherSettings("", 100, 1 << 24, 1024, 50, 1000, 1 << 20,
          Duration.ofMillis(100), Duration.ZERO, Duration.ofMillis(100), Duration.ofSeconds(10));
      var first = installation.start(hasty, AddressPolicy.allowingLoopback());
      for (String path : new String[]{"/1", "/slow", "/2", "/3"}) {
        installation.append(0, null,
            fields("route", "direct", "destination", endpoint.url(path)));
      }
      eventually(() -> assertThat(installation.events()).hasSize(3));
      eventually(() -> assertThat(installation.committed().get(0))
          .satisfies(commit -> assertThat(commit.offset()).isEqualTo(1))
          .satisfies(commit -> assertThat(commit.metadata()).isNotEmpty()));
      first.stop();
      installation.append(0, null, fields("route", "direct", "destination", endpoint.url("/4")));

      installation.start();

      var requests = endpoint.awaitRequests(6);
      assertThat(requests.subList(0, 4)).extracting(RecordedRequest::target)
          .containsExactlyInAnyOrder("/1", "/slow", "/2", "/3");
      assertThat(requests.subList(4, 6)).extracting(RecordedRequest::target)
          .containsExactlyInAnyOrder("/slow", "/4");
      eventually(() -> assertThat(installation.events()).hasSize(4));
      assertThat(endpoint.requests()).hasSize(6);
    }
  }

  @Test
  void aStopLetsOpenCallsEndAndCommitsThem() throws Exception {
    try (var endpoint = RecordingEndpoint
        .answering(_ -> Answer.status(200).after(Duration.ofMillis(500)))) {
      var first = installation.start();
      var id = installation.publish("hello", "destination", endpoint.url("/"));
      endpoint.awaitRequests(1);

      first.stop();

      assertThat(first.status().state()).isEqualTo(State.STOPPED);
      assertThat(installation.eventsOf(id)).extracting(MessageEvent::state)
          .containsExactly(MessageEvent.State.DELIVERED);
      assertThat(installation.uncommitted()).isZero();
    }
  }

  @Test
  void noMoreCallsAreOpenThanAllowed() throws Exception {
    var pause = Duration.ofMillis(20);
    try (var endpoint = RecordingEndpoint.answering(_ -> Answer.status(200).after(pause))) {
      var narrow = new DispatcherSettings("", 3, 1 << 24, 1024, 3, 1000, 1 << 20,
          Duration.ofMillis(100), Duration.ZERO, Duration.ofSeconds(5), Duration.ofSeconds(10));
      installation.start(narrow, AddressPolicy.allowingLoopback());
      for (int i = 0; i < 60; i++) {
        installation.publish("hello", "destination", endpoint.url("/"));
      }

      var requests = endpoint.awaitRequests(60);

      for (int i = 0; i + 3 < requests.size(); i++) {
        long apart = requests.get(i + 3).receivedAtNanos() - requests.get(i).receivedAtNanos();
        assertThat(Duration.ofNanos(apart)).as("fourth call from call " + i)
            .isGreaterThanOrEqualTo(pause);
      }
      eventually(() -> assertThat(installation.uncommitted()).isZero());
    }
  }

  @Test
  void aPartitionThatIsTooFarAheadWaitsForItsOpenCall() throws Exception {
    var pause = Duration.ofSeconds(2);
    try (var endpoint = RecordingEndpoint.answering(request -> request.target().equals("/slow")
        ? Answer.status(200).after(pause)
        : Answer.status(200))) {
      var near = new DispatcherSettings("", 100, 1 << 24, 1024, 50, 2, 1 << 20,
          Duration.ofMillis(100), Duration.ZERO, Duration.ofSeconds(5), Duration.ofSeconds(10));
      var dispatcher = installation.start(near, AddressPolicy.allowingLoopback());
      for (String path : new String[]{"/slow", "/1"}) {
        installation.append(0, null,
            fields("route", "direct", "destination", endpoint.url(path)));
      }
      endpoint.awaitRequests(2);
      eventually(() -> assertThat(dispatcher.numbers()).containsEntry(DispatcherMeter.PAUSED, 1));

      installation.append(0, null, fields("route", "direct", "destination", endpoint.url("/2")));
      installation.append(1, null, fields("route", "direct", "destination", endpoint.url("/3")));

      var requests = endpoint.awaitRequests(4);
      assertThat(requests.subList(0, 2)).extracting(RecordedRequest::target)
          .containsExactlyInAnyOrder("/slow", "/1");
      assertThat(requests.subList(2, 4)).extracting(RecordedRequest::target)
          .containsExactly("/3", "/2");
    }
  }

  @Test
  void aSecondDispatcherTakesItsShareAndNothingIsLost() throws Exception {
    try (var endpoint = RecordingEndpoint
        .answering(_ -> Answer.status(200).after(Duration.ofMillis(300)))) {
      installation.start();
      for (int i = 0; i < 40; i++) {
        installation.publish("hello", "destination", endpoint.url("/" + i));
      }
      endpoint.awaitRequests(1);

      var second = installation.start();
      eventually(() -> assertThat(second.status().partitions()).isEqualTo(2));
      for (int i = 40; i < 80; i++) {
        installation.publish("hello", "destination", endpoint.url("/" + i));
      }

      eventually(() -> assertThat(installation.events()
          .stream()
          .map(MessageEvent::messageId)
          .collect(Collectors.toSet())).hasSize(80));
      eventually(() -> assertThat(installation.uncommitted()).isZero());
    }
  }
}
