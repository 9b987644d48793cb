package io.posthaste.dispatcher.consume;

import static io.posthaste.dispatcher.call.Records.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.posthaste.dispatcher.meter.DispatcherMeter;
import io.posthaste.schemas.address.AddressPolicy;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.record.Outcome.Kind;
import io.posthaste.testing.Answer;
import io.posthaste.testing.BrokerExtension;
import io.posthaste.testing.RecordedRequest;
import io.posthaste.testing.RecordingEndpoint;
import io.posthaste.testing.TestBroker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(BrokerExtension.class)
class GrantIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PARTITION = 2;

  private final Installation installation;
  private final Instant now = InstantSource.system().instant().truncatedTo(ChronoUnit.MILLIS);

  GrantIT(TestBroker broker) throws Exception {
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

  private Grant grant(String name, int attempt, Instant dueAt) {
    return new Grant(MessageId.derived(now, 1, "scd_a", name), 5, attempt, dueAt,
        dueAt.plusSeconds(60), PARTITION);
  }

  @Test
  void aGrantIsCalledAtItsInstantAndNotBefore() throws Exception {
    var dispatcher = installation.start();
    eventually(() -> assertThat(dispatcher.status().partitions()).isEqualTo(8));
    try (var endpoint = RecordingEndpoint.start()) {
      var base = InstantSource.system().instant().truncatedTo(ChronoUnit.MILLIS).plusSeconds(2);
      var grants = IntStream.range(0, 50)
          .mapToObj(i -> grant("g" + i, 1, base.plusMillis(7L * i)))
          .toList();
      for (var grant : grants) {
        installation.grant(grant, "hello", "destination", endpoint.url("/"));
      }

      endpoint.awaitRequests(50);

      eventually(() -> assertThat(installation.events()).hasSize(50));
      assertThat(grants).allSatisfy(grant -> assertThat(installation.eventsOf(grant.messageId()))
          .singleElement()
          .satisfies(event -> assertThat(event.startedAt()).isAfterOrEqualTo(grant.dueAt()))
          .satisfies(event -> assertThat(event.dueAt()).isEqualTo(grant.dueAt())));
      eventually(() -> assertThat(installation.outcomes()).extracting(Outcome::kind)
          .hasSize(50)
          .containsOnly(Kind.DONE));
    }
  }

  @Test
  void aCanaryIsAnsweredWhenItIsDueAndNobodyElseHearsOfIt() throws Exception {
    installation.start();
    var grant = grant("canary", 1, now.plusSeconds(2));
    installation.grant(grant, "", "type", "canary");

    eventually(() -> assertThat(installation.outcomes()).singleElement()
        .satisfies(outcome -> assertThat(outcome.kind()).isEqualTo(Kind.DONE))
        .satisfies(outcome -> assertThat(outcome.messageId()).isEqualTo(grant.messageId()))
        .satisfies(outcome -> assertThat(outcome.grant()).isEqualTo(5))
        .satisfies(outcome -> assertThat(outcome.attempt()).isZero()));
    var record = installation.outcomeRecords().getFirst();
    assertThat(record.partition()).isEqualTo(PARTITION);
    assertThat(Instant.ofEpochMilli(record.timestamp())).isAfterOrEqualTo(grant.dueAt());
    assertThat(installation.events()).isEmpty();
    eventually(() -> assertThat(installation.uncommitted()).isZero());
  }

  @Test
  void aCanaryThatIsInHandIsAnsweredBeforeItsPartitionIsGivenAway() throws Exception {
    var dispatcher = installation.start();
    installation.grant(grant("canary", 1, now.plusSeconds(3600)), "", "type", "canary");
    eventually(() -> assertThat(dispatcher.numbers())
        .containsEntry(DispatcherMeter.GRANTS_WAITING, 1));

    dispatcher.stop();

    assertThat(installation.outcomes()).extracting(Outcome::kind).containsExactly(Kind.DONE);
    assertThat(installation.uncommitted()).isZero();
  }

  @Test
  void aGrantedAttemptIsToldWithItsGrantAndItsRecordIsDeleted() throws Exception {
    installation.start();
    try (var endpoint = RecordingEndpoint.answering(_ -> Answer.status(500).body("no"))) {
      var grant = grant("a", 2, now);
      installation.grant(grant, "hello", "destination", endpoint.url("/a"), "upstash-retries", "1",
          "upstash-schedule-id", "forged", "posthaste-schedule", "scd_a", "posthaste-group", "g");

      RecordedRequest request = endpoint.awaitRequests(1).getFirst();

      assertThat(request.bodyText()).isEqualTo("hello");
      assertThat(request.header("upstash-retried")).contains("1");
      assertThat(request.header("upstash-schedule-id")).contains("scd_a");
      assertThat(request.header("upstash-topic-name")).contains("g");
      assertThat(request.header("upstash-message-id")).contains(grant.messageId().value());
      eventually(() -> assertThat(installation.outcomes()).singleElement()
          .satisfies(outcome -> assertThat(outcome.kind()).isEqualTo(Kind.FAILED))
          .satisfies(outcome -> assertThat(outcome.grant()).isEqualTo(5))
          .satisfies(outcome -> assertThat(outcome.attempt()).isEqualTo(2))
          .satisfies(outcome -> assertThat(Objects.requireNonNull(outcome.response()).body())
              .isEqualTo("no"))
          .satisfies(outcome -> assertThat(outcome.message()).isEmpty()));
      var record = installation.outcomeRecords().getFirst();
      assertThat(record.partition()).isEqualTo(PARTITION);
      assertThat(record.value()).isNull();
      assertThat(installation.eventsOf(grant.messageId())).extracting(MessageEvent::state)
          .containsExactly(MessageEvent.State.ERROR);
      eventually(() -> assertThat(installation.dueRecords()).isEmpty());
    }
  }

  @Test
  void aGrantThatIsReadTooLateIsToldAsUnstarted() throws Exception {
    installation.start();
    try (var endpoint = RecordingEndpoint.start()) {
      var late = new Grant(MessageId.derived(now, 1, "scd_a", "late"), 5, 1, now.minusSeconds(120),
          now.minusSeconds(60), PARTITION);
      installation.grant(late, "hello", "destination", endpoint.url("/late"));
      installation.grant(grant("b", 1, now), "hello", "destination", endpoint.url("/b"));

      assertThat(endpoint.awaitRequests(1)).extracting(RecordedRequest::target)
          .containsExactly("/b");

      eventually(() -> assertThat(installation.outcomesOf(late.messageId())).singleElement()
          .satisfies(outcome -> assertThat(outcome.kind()).isEqualTo(Kind.UNSTARTED))
          .satisfies(outcome -> assertThat(outcome.grant()).isEqualTo(5)));
      eventually(() -> assertThat(installation.uncommitted()).isZero());
      assertThat(endpoint.requests()).hasSize(1);
    }
  }

  @Test
  void aGrantThatWaitsForItsHostUntilItIsTooLateIsUnstarted() throws Exception {
    try (var endpoint = RecordingEndpoint
        .answering(_ -> Answer.status(200).after(Duration.ofSeconds(2)))) {
      var settings = Installation.SETTINGS;
      installation.start(
          new DispatcherSettings("", 100, 1 << 24, 1024, 1, 100, Duration.ofMinutes(1), 1000,
              1 << 20,
              settings.commitInterval(), Duration.ZERO, settings.stopGrace(),
              settings.deliveryTimeout(), Duration.ofHours(1), Duration.ofMillis(100)),
          AddressPolicy.allowingLoopback());
      installation.publish("hello", "destination", endpoint.url("/direct"));
      endpoint.awaitRequests(1);
      var due = InstantSource.system().instant();
      var grant = new Grant(MessageId.derived(now, 1, "scd_a", "a"), 5, 1, due,
          due.plusMillis(500), PARTITION);

      installation.grant(grant, "hello", "destination", endpoint.url("/granted"));

      eventually(() -> assertThat(installation.outcomesOf(grant.messageId()))
          .extracting(Outcome::kind)
          .containsExactly(Kind.UNSTARTED));
      assertThat(endpoint.requests()).hasSize(1);
    }
  }

  @Test
  void aCorruptGrantIsPassedOver() throws Exception {
    installation.start();
    try (var endpoint = RecordingEndpoint.start()) {
      installation.due(PARTITION, "hello", fields("destination", endpoint.url("/corrupt")));
      installation.grant(grant("b", 1, now), "hello", "destination", endpoint.url("/b"));

      assertThat(endpoint.awaitRequests(1)).extracting(RecordedRequest::target)
          .containsExactly("/b");
      eventually(() -> assertThat(installation.uncommitted()).isZero());
      assertThat(installation.outcomes()).hasSize(1);
    }
  }

  @Test
  void atAStopGrantsInHandAreToldAndNoneIsRepeatedOrCalled() throws Exception {
    try (var endpoint = RecordingEndpoint
        .answering(_ -> Answer.status(200).after(Duration.ofMillis(500)))) {
      var first = installation.start();
      var waiting = IntStream.range(0, 10)
          .mapToObj(i -> grant("w" + i, 1, now.plusSeconds(40)))
          .toList();
      for (var grant : waiting) {
        installation.grant(grant, "hello", "destination", endpoint.url("/waiting"));
      }
      eventually(() -> assertThat(first.numbers())
          .containsEntry(DispatcherMeter.GRANTS_WAITING, 10));
      var open = grant("open", 1, now);
      installation.grant(open, "hello", "destination", endpoint.url("/open"));
      endpoint.awaitRequests(1);

      first.stop();

      assertThat(waiting).allSatisfy(grant -> assertThat(installation
          .outcomesOf(grant.messageId())).extracting(Outcome::kind)
          .containsExactly(Kind.UNSTARTED));
      assertThat(installation.outcomesOf(open.messageId())).extracting(Outcome::kind)
          .containsExactly(Kind.DONE);
      assertThat(installation.uncommitted()).isZero();
      var second = installation.start();
      installation.grant(grant("next", 1, now), "hello", "destination", endpoint.url("/next"));
      assertThat(endpoint.awaitRequests(2)).extracting(RecordedRequest::target)
          .containsExactly("/open", "/next");
      assertThat(second.numbers()).containsEntry(DispatcherMeter.GRANTS_WAITING, 0);
      eventually(() -> assertThat(installation.outcomes()).hasSize(12));
    }
  }
}
