package io.posthaste.dispatcher.consume;

import static io.posthaste.dispatcher.call.Records.fields;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.temporal.ChronoUnit.MILLIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.posthaste.dispatcher.consume.DispatcherStatus.State;
import io.posthaste.dispatcher.meter.DispatcherMeter;
import io.posthaste.schemas.address.AddressPolicy;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.record.Outcome.Kind;
import io.posthaste.testing.Answer;
import io.posthaste.testing.BrokerExtension;
import io.posthaste.testing.Header;
import io.posthaste.testing.RecordedRequest;
import io.posthaste.testing.RecordingEndpoint;
import io.posthaste.testing.TestBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.stream.Collectors;
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
  private static final Duration NEVER = Duration.ofHours(1);

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

  private static DispatcherSettings with(int maxCallsPerHost, long maxSpan, Duration stopGrace,
      Duration handOverAfter) {
    return new DispatcherSettings("", 100, 1 << 24, 1024, maxCallsPerHost, 100,
        Duration.ofMinutes(1), maxSpan, 1 << 20,
        Duration.ofMillis(100), Duration.ZERO, stopGrace, Duration.ofSeconds(10), handOverAfter,
        Duration.ofMillis(100));
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
      eventually(() -> assertThat(installation.uncommitted()).isZero());
      assertThat(installation.outcomes()).isEmpty();
    }
  }

  @Test
  void ofADirectRecordWithACallbackTheSchedulerIsToldTheAnswerAndTheMessage() throws Exception {
    installation.start();
    try (var endpoint = RecordingEndpoint
        .answering(_ -> Answer.status(201).header("X-A", "b").body("made"))) {
      var id = installation.publish("hello", "destination", endpoint.url("/a"), "upstash-callback",
          "https://example.com/callback");

      eventually(() -> assertThat(installation.outcomes()).hasSize(1));
      var told = installation.outcomes().getFirst();
      assertThat(told.kind()).isEqualTo(Kind.DONE);
      assertThat(told.messageId()).isEqualTo(id);
      assertThat(told.message().text("upstash-callback")).contains("https://example.com/callback");
      var response = Objects.requireNonNull(told.response());
      assertThat(response.status()).isEqualTo(201);
      assertThat(response.headers().text("x-a")).contains("b");
      assertThat(response.body()).isEqualTo("made");
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
      assertThat(installation.outcomes()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"500, , 0, answered with status 500", "302, , 0, answered with status 302",
      "489, , 0, answered with status 489",
      "489, true, 5, 'answered with status 489, not to be retried'"})
  void theLastFailureIsToldWithTheRecordAndTheAnswer(int status,
      @Nullable String nonRetryable, String retries, String error) throws Exception {
    installation.start();
    var answer = Answer.status(status).header("X-Why", "because").body("no");
    var given = nonRetryable == null
        ? answer
        : answer.header("Upstash-NonRetryable-Error", nonRetryable);
    try (var endpoint = RecordingEndpoint.answering(_ -> given)) {
      var id = installation.publish("hello", "destination", endpoint.url("/"), "Content-Type",
          "text/plain", "upstash-label", "a", "upstash-retries", retries);

      eventually(() -> assertThat(installation.outcomesOf(id)).hasSize(1));

      assertThat(installation.eventsOf(id)).singleElement()
          .satisfies(event -> assertThat(event.state()).isEqualTo(MessageEvent.State.ERROR))
          .satisfies(event -> assertThat(event.error()).isEqualTo(error));
      var outcome = installation.outcomesOf(id).getFirst();
      assertThat(outcome.kind()).isEqualTo(Kind.FAILED);
      assertThat(outcome.grant()).isZero();
      assertThat(outcome.attempt()).isEqualTo(1);
      assertThat(outcome.error()).isEqualTo(error);
      var response = Objects.requireNonNull(outcome.response());
      assertThat(response.status()).isEqualTo(status);
      assertThat(response.body()).isEqualTo("no");
      assertThat(response.headers().text("x-why")).contains("because");
      assertThat(outcome.message().text("destination")).contains(endpoint.url("/"));
      assertThat(outcome.message().text("upstash-label")).contains("a");
      var record = installation.outcomeRecords().getFirst();
      assertThat(new String(record.key(), UTF_8)).isEqualTo(id.value());
      assertThat(new String(record.value(), UTF_8)).isEqualTo("hello");
      assertThat(record.partition()).isEqualTo(id.partition());
      assertThat(endpoint.requests()).hasSize(1);
      assertThat(installation.deadLetters()).isEmpty();
      eventually(() -> assertThat(installation.uncommitted()).isZero());
    }
  }

  @Test
  void aFailureWithRetriesLeftIsToldWithTheMessageAndTheTimeOfTheNextAttempt() throws Exception {
    installation.start();
    try (var endpoint = RecordingEndpoint
        .answering(_ -> Answer.status(503).header("Retry-After", "1m"))) {
      var id = installation.publish("hello", "destination", endpoint.url("/"), "upstash-label",
          "a");

      eventually(() -> assertThat(installation.outcomesOf(id)).hasSize(1));

      var outcome = installation.outcomesOf(id).getFirst();
      assertThat(outcome.kind()).isEqualTo(Kind.RETRY);
      var ended = Objects.requireNonNull(outcome.startedAt())
          .plus(Objects.requireNonNull(outcome.took()));
      assertThat(outcome.retryAt()).isCloseTo(ended.plusSeconds(60), within(2, MILLIS));
      assertThat(outcome.message().text("upstash-label")).contains("a");
      assertThat(outcome.response()).isNull();
      assertThat(new String(installation.outcomeRecords().getFirst().value(), UTF_8))
          .isEqualTo("hello");
      assertThat(installation.eventsOf(id)).extracting(MessageEvent::state)
          .containsExactly(MessageEvent.State.ERROR);
      eventually(() -> assertThat(installation.uncommitted()).isZero());
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
          .containsExactly(error));
      eventually(() -> assertThat(installation.outcomesOf(id)).singleElement()
          .satisfies(outcome -> assertThat(outcome.kind()).isEqualTo(Kind.RETRY))
          .satisfies(outcome -> assertThat(outcome.error()).isEqualTo(error))
          .satisfies(outcome -> assertThat(outcome.response()).isNull()));
    }
  }

  @Test
  void whatCannotBeDoneIsToldTheSchedulerAndTheNextRecordIsDelivered() throws Exception {
    installation.start();
    try (var endpoint = RecordingEndpoint.start()) {
      String url = endpoint.url("/");
      byte[] body = "x".getBytes(UTF_8);
      var bad = new ArrayList<HeaderFields>();
      bad.add(fields("route", "direct"));
      bad.add(fields("route", "direct", "destination", "group"));
      bad.add(fields("route", "direct", "destination", url, "upstash-delay", "1d"));
      bad.add(fields("route", "direct", "destination", url, "upstash-queue-name", "q"));
      bad.add(fields("route", "direct", "destination", url, "tenant", "nobody"));
      for (var record : bad) installation.append(0, body, record);
      installation.append(0, new byte[(1 << 20) + 1],
          fields("route", "direct", "destination", url));
      installation.append(0, body, fields("route", "direct", "destination", url));

      assertThat(endpoint.awaitRequests(1)).hasSize(1);

      eventually(() -> assertThat(installation.outcomes()).extracting(Outcome::kind)
          .containsExactlyInAnyOrder(Kind.REJECTED, Kind.HANDED_OVER, Kind.HANDED_OVER,
              Kind.HANDED_OVER, Kind.REJECTED, Kind.REJECTED));
      assertThat(installation.outcomeRecords())
          .allSatisfy(record -> assertThat(record.partition()).isZero())
          .allSatisfy(record -> assertThat(record.value()).isNotEmpty());
      assertThat(installation.outcomes()).extracting(Outcome::message).containsAll(bad);
      eventually(() -> assertThat(installation.events()).extracting(MessageEvent::state)
          .containsExactly(MessageEvent.State.DELIVERED));
      eventually(() -> assertThat(installation.uncommitted()).isZero());
      assertThat(installation.deadLetters()).isEmpty();
    }
  }

  @Test
  void atAStopOpenCallsAreLeasedAndNothingIsRepeated() throws Exception {
    try (var endpoint = RecordingEndpoint.answering(request -> request.target().equals("/slow")
        ? Answer.status(200).after(Duration.ofMinutes(1))
        : Answer.status(200))) {
      var first = installation.start(with(50, 1000, Duration.ofMillis(100), NEVER),
          AddressPolicy.allowingLoopback());
      var slow = new ArrayList<MessageId>();
      for (String path : new String[]{"/1", "/slow", "/2", "/3"}) {
        var id = installation.append(0, null,
            fields("route", "direct", "destination", endpoint.url(path)));
        if (path.equals("/slow")) slow.add(id);
      }
      eventually(() -> assertThat(installation.events()).hasSize(3));
      eventually(() -> assertThat(installation.committed().get(0))
          .satisfies(commit -> assertThat(commit.offset()).isEqualTo(1))
          .satisfies(commit -> assertThat(commit.metadata()).isNotEmpty()));
      first.stop();
      assertThat(installation.outcomesOf(slow.getFirst())).extracting(Outcome::kind)
          .containsExactly(Kind.LEASED);
      assertThat(installation.uncommitted()).isZero();
      installation.append(0, null, fields("route", "direct", "destination", endpoint.url("/4")));

      installation.start();

      var requests = endpoint.awaitRequests(5);
      assertThat(requests.get(4).target()).isEqualTo("/4");
      eventually(() -> assertThat(installation.uncommitted()).isZero());
      assertThat(endpoint.requests()).hasSize(5);
    }
  }

  @Test
  void aCallThatTakesLongIsLeasedAndItsEndIsToldWithTheMessage() throws Exception {
    try (var endpoint = RecordingEndpoint
        .answering(_ -> Answer.status(200).after(Duration.ofSeconds(3)))) {
      var dispatcher = installation.start(
          with(50, 1000, Duration.ofSeconds(5), Duration.ofMillis(200)),
          AddressPolicy.allowingLoopback());
      var id = installation.publish("hello", "destination", endpoint.url("/"), "upstash-timeout",
          "30s", "upstash-label", "a");
      endpoint.awaitRequests(1);
      assertThat(dispatcher.directInHand("default")).extracting(DirectMessage::id)
          .containsExactly(id);

      eventually(() -> assertThat(installation.outcomesOf(id)).hasSize(1));
      eventually(() -> assertThat(installation.uncommitted()).isZero());
      assertThat(installation.eventsOf(id)).isEmpty();
      assertThat(dispatcher.directInHand("default")).extracting(DirectMessage::id)
          .containsExactly(id);
      assertThat(dispatcher.directInHand("other")).isEmpty();

      eventually(() -> assertThat(installation.outcomesOf(id)).extracting(Outcome::kind)
          .containsExactly(Kind.LEASED, Kind.DONE));
      var leased = installation.outcomesOf(id).getFirst();
      var done = installation.outcomesOf(id).getLast();
      assertThat(leased.leaseUntil())
          .isCloseTo(Objects.requireNonNull(done.startedAt()).plusSeconds(35), within(2, MILLIS));
      assertThat(done.grant()).isZero();
      assertThat(done.message().text("upstash-label")).contains("a");
      assertThat(installation.outcomeRecords())
          .allSatisfy(record -> assertThat(new String(record.value(), UTF_8)).isEqualTo("hello"));
      assertThat(installation.eventsOf(id)).hasSize(1);
      eventually(() -> assertThat(dispatcher.directInHand("default")).isEmpty());
    }
  }

  @Test
  void whatWasNotBegunAtAStopIsLeftToTheNextDispatcher() throws Exception {
    try (var endpoint = RecordingEndpoint
        .answering(_ -> Answer.status(200).after(Duration.ofSeconds(1)))) {
      var first = installation.start(with(1, 1000, Duration.ofSeconds(5), NEVER),
          AddressPolicy.allowingLoopback());
      for (String path : new String[]{"/1", "/2", "/3"}) {
        installation.append(0, null,
            fields("route", "direct", "destination", endpoint.url(path)));
      }
      endpoint.awaitRequests(1);

      first.stop();

      assertThat(endpoint.requests()).hasSize(1);
      assertThat(installation.outcomes()).isEmpty();
      assertThat(installation.uncommitted()).isEqualTo(2);
      installation.start();
      assertThat(endpoint.awaitRequests(3)).extracting(RecordedRequest::target)
          .containsExactlyInAnyOrder("/1", "/2", "/3");
      eventually(() -> assertThat(installation.events()).hasSize(3));
    }
  }

  @Test
  void aCallThatIsOpenWhenItsPartitionMovesGoesOnAndIsNotRepeated() throws Exception {
    try (var endpoint = RecordingEndpoint
        .answering(_ -> Answer.status(200).after(Duration.ofSeconds(8)))) {
      installation.start();
      var ids = new ArrayList<MessageId>();
      for (int partition = 0; partition < 4; partition++) {
        ids.add(installation.append(partition, null,
            fields("route", "direct", "destination", endpoint.url("/"))));
      }
      endpoint.awaitRequests(4);

      var second = installation.start();
      eventually(() -> assertThat(second.status().partitions()).isEqualTo(4));

      eventually(() -> assertThat(installation.outcomes()).hasSize(8));
      assertThat(ids).allSatisfy(id -> assertThat(installation.outcomesOf(id))
          .extracting(Outcome::kind)
          .containsExactly(Kind.LEASED, Kind.DONE));
      assertThat(endpoint.requests()).hasSize(4);
      eventually(() -> assertThat(installation.uncommitted()).isZero());
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
      var narrow = new DispatcherSettings("", 3, 1 << 24, 1024, 3, 3, NEVER, 1000, 1 << 20,
          Duration.ofMillis(100), Duration.ZERO, Duration.ofSeconds(5), Duration.ofSeconds(10),
          NEVER, NEVER);
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
      var dispatcher = installation.start(with(50, 2, Duration.ofSeconds(5), NEVER),
          AddressPolicy.allowingLoopback());
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
      eventually(() -> assertThat(second.status().partitions()).isEqualTo(4));
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
