package io.posthaste.dispatcher.consume;

import static io.posthaste.dispatcher.call.Records.fields;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.posthaste.schemas.address.AddressPolicy;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.record.Outcome.Kind;
import io.posthaste.schemas.record.Outcome.OfTrain;
import io.posthaste.schemas.record.Train;
import io.posthaste.testing.Answer;
import io.posthaste.testing.BrokerExtension;
import io.posthaste.testing.RecordedRequest;
import io.posthaste.testing.RecordingEndpoint;
import io.posthaste.testing.TestBroker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(BrokerExtension.class)
class TrainIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PARTITION = 2;
  private static final String LANE = "default/q/orders";

  private final Installation installation;
  private final Instant now = InstantSource.system().instant().truncatedTo(ChronoUnit.MILLIS);

  TrainIT(TestBroker broker) throws Exception {
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

  /** Of messages to these paths; the id of each is made of train and path. */
  private Train train(RecordingEndpoint endpoint, long number, long after, String... paths) {
    return train(LANE, number, after, now.plusSeconds(60),
        Stream.of(paths).map(path -> fields("destination", endpoint.url(path))).toList());
  }

  private Train train(String lane, long number, long after, Instant startBy,
      List<HeaderFields> cars) {
    return new Train(lane, number, after, startBy, PARTITION, IntStream.range(0, cars.size())
        .mapToObj(i -> new Train.Car(MessageId.derived(now, 1, lane, number + "-" + i), 3, 1, now,
            cars.get(i), new Body(("body " + i).getBytes(UTF_8))))
        .toList());
  }

  private static MessageId id(Train train, int index) {
    return train.cars().get(index).messageId();
  }

  /** A script that answers the second path in its own way, and all else with 200. */
  private static RecordingEndpoint answeringB(Answer answer) {
    return RecordingEndpoint.answering(
        request -> request.target().equals("/b") ? answer : Answer.status(200));
  }

  private List<Outcome> outcomesOf(Train train) {
    var ids = train.cars().stream().map(Train.Car::messageId).toList();
    return installation.outcomes()
        .stream()
        .filter(outcome -> ids.contains(outcome.messageId()))
        .toList();
  }

  /** Waits for the one outcome of a train as a whole. */
  private Outcome outcome(Train train) {
    return await().atMost(PATIENCE)
        .until(() -> outcomesOf(train).stream().filter(told -> told.train() != null).toList(),
            told -> told.size() == 1)
        .getFirst();
  }

  private void assertUnstarted(Train train) {
    var outcome = outcome(train);
    assertThat(outcome.kind()).isEqualTo(Kind.UNSTARTED);
    assertThat(outcome.messageId()).isEqualTo(id(train, 0));
    assertThat(outcome.attempt()).isZero();
    assertThat(outcome.train()).isEqualTo(new OfTrain(train.number(), 0));
  }

  private static void assertCalled(RecordingEndpoint endpoint, String... paths) {
    assertThat(endpoint.requests()).extracting(RecordedRequest::target).containsExactly(paths);
  }

  private List<State> states(Train train, int index) {
    return installation.eventsOf(id(train, index)).stream().map(MessageEvent::state).toList();
  }

  @Test
  void theMessagesOfATrainAreCalledInOrderOneAtATimeAndToldInOneOutcome() throws Exception {
    installation.start();
    try (var endpoint = RecordingEndpoint
        .answering(_ -> Answer.status(200).after(Duration.ofMillis(30)))) {
      var train = train(endpoint, 7, 0, "/a", "/b", "/c", "/d", "/e");
      installation.grant(train);

      var outcome = outcome(train);

      assertThat(outcome.kind()).isEqualTo(Kind.DONE);
      assertThat(outcome.messageId()).isEqualTo(id(train, 4));
      assertThat(outcome.grant()).isEqualTo(3);
      assertThat(outcome.train()).isEqualTo(new OfTrain(7, 5));
      assertThat(installation.outcomeRecords()).extracting(record -> record.partition())
          .containsExactly(PARTITION);
      assertCalled(endpoint, "/a", "/b", "/c", "/d", "/e");
      assertThat(endpoint.requests()).extracting(RecordedRequest::bodyText)
          .containsExactly("body 0", "body 1", "body 2", "body 3", "body 4");
      var events = IntStream.range(0, 5)
          .mapToObj(i -> installation.eventsOf(id(train, i)))
          .toList();
      assertThat(events).allSatisfy(of -> assertThat(of).extracting(MessageEvent::state)
          .containsExactly(State.DELIVERED));
      for (int i = 1; i < 5; i++) {
        assertThat(events.get(i).getFirst().startedAt())
            .isAfterOrEqualTo(events.get(i - 1).getFirst().time());
      }
      eventually(() -> assertThat(installation.uncommitted()).isZero());
      eventually(() -> assertThat(installation.dueRecords()).isEmpty());
    }
  }

  @Test
  void aTrainEndsWithTheFirstMessageThatFailsAndTheOneBehindItIsUnstarted() throws Exception {
    installation.start();
    try (var endpoint = answeringB(Answer.status(500).body("no").after(Duration.ofMillis(300)))) {
      var first = train(endpoint, 1, 0, "/a", "/b", "/c", "/d");
      var second = train(endpoint, 2, 1, "/e", "/f");
      installation.grant(first);
      installation.grant(second);

      var outcome = outcome(first);

      assertThat(outcome.kind()).isEqualTo(Kind.RETRY);
      assertThat(outcome.messageId()).isEqualTo(id(first, 1));
      assertThat(outcome.attempt()).isEqualTo(1);
      assertThat(outcome.retryAt()).isAfter(now);
      assertThat(outcome.train()).isEqualTo(new OfTrain(1, 1));
      assertUnstarted(second);
      eventually(() -> assertThat(installation.uncommitted()).isZero());
      assertCalled(endpoint, "/a", "/b");
      assertThat(states(first, 0)).containsExactly(State.DELIVERED);
      assertThat(states(first, 1)).containsExactly(State.ERROR);
      assertThat(installation.events()).hasSize(2);
    }
  }

  @Test
  void theLastAttemptAtAMessageOfATrainIsToldWithTheAnswer() throws Exception {
    installation.start();
    try (var endpoint = RecordingEndpoint.answering(_ -> Answer.status(500).body("no"))) {
      var train = train(LANE, 1, 0, now.plusSeconds(60), List.of(
          fields("destination", endpoint.url("/a"), "upstash-retries", "0"),
          fields("destination", endpoint.url("/b"))));
      installation.grant(train);

      var outcome = outcome(train);

      assertThat(outcome.kind()).isEqualTo(Kind.FAILED);
      assertThat(outcome.train()).isEqualTo(new OfTrain(1, 0));
      assertThat(Objects.requireNonNull(outcome.response()).body()).isEqualTo("no");
      assertCalled(endpoint, "/a");
    }
  }

  @Test
  void aTrainBehindAnotherIsBegunWhenAllOfThatIsDelivered() throws Exception {
    installation.start();
    try (var endpoint = answeringB(Answer.status(200).after(Duration.ofMillis(300)))) {
      var first = train(endpoint, 1, 0, "/a", "/b", "/c");
      var second = train(endpoint, 2, 1, "/d", "/e");
      installation.grant(first);
      installation.grant(second);

      assertThat(outcome(second).train()).isEqualTo(new OfTrain(2, 2));

      assertThat(outcome(first).train()).isEqualTo(new OfTrain(1, 3));
      assertCalled(endpoint, "/a", "/b", "/c", "/d", "/e");
      var third = train(endpoint, 3, 2, "/f");
      installation.grant(third);
      assertThat(outcome(third).kind()).isEqualTo(Kind.DONE);
    }
  }

  @Test
  void aTrainIsUnstartedWhereAnotherDispatcherDeliveredTheOneThatItFollows() throws Exception {
    var other = installation.start();
    try (var endpoint = RecordingEndpoint.start()) {
      var first = train(endpoint, 1, 0, "/a", "/b");
      installation.grant(first);
      assertThat(outcome(first).kind()).isEqualTo(Kind.DONE);
      other.stop();
      installation.start();
      var second = train(endpoint, 2, 1, "/c", "/d");
      var anew = train(endpoint, 3, 0, "/e");

      installation.grant(second);
      installation.grant(anew);

      assertUnstarted(second);
      assertThat(outcome(anew).kind()).isEqualTo(Kind.DONE);
      assertCalled(endpoint, "/a", "/b", "/e");
    }
  }

  @Test
  void aTrainThatIsReadTooLateIsUnstarted() throws Exception {
    installation.start();
    try (var endpoint = RecordingEndpoint.start()) {
      var late = train(LANE, 1, 0, now.minusMillis(1),
          List.of(fields("destination", endpoint.url("/a")),
              fields("destination", endpoint.url("/b"))));
      installation.grant(late);

      assertUnstarted(late);
      eventually(() -> assertThat(installation.uncommitted()).isZero());
      assertThat(endpoint.requests()).isEmpty();
    }
  }

  @Test
  void aTrainThatWaitsForItsTurnUntilItIsTooLateIsUnstarted() throws Exception {
    installation.start();
    try (var endpoint = RecordingEndpoint
        .answering(_ -> Answer.status(200).after(Duration.ofSeconds(3)))) {
      var first = train(endpoint, 1, 0, "/a");
      installation.grant(first);
      endpoint.awaitRequests(1);
      var second = train(LANE, 2, 1,
          InstantSource.system().instant().truncatedTo(ChronoUnit.MILLIS).plusSeconds(2),
          List.of(fields("destination", endpoint.url("/b"))));
      installation.grant(second);

      assertUnstarted(second);

      assertThat(outcome(first).kind()).isEqualTo(Kind.DONE);
      assertCalled(endpoint, "/a");
    }
  }

  @Test
  void afterTwoSecondsNoOtherMessageOfATrainIsCalled() throws Exception {
    installation.start();
    try (var endpoint = answeringB(Answer.status(200).after(Duration.ofMillis(2100)))) {
      var train = train(endpoint, 1, 0, "/a", "/b", "/c");
      installation.grant(train);

      var outcome = outcome(train);

      assertThat(outcome.kind()).isEqualTo(Kind.DONE);
      assertThat(outcome.messageId()).isEqualTo(id(train, 1));
      assertThat(outcome.train()).isEqualTo(new OfTrain(1, 2));
      eventually(() -> assertThat(installation.uncommitted()).isZero());
      assertCalled(endpoint, "/a", "/b");
    }
  }

  @Test
  void aCallThatTakesLongGoesOnWithoutItsTrainAndIsToldAlone() throws Exception {
    var settings = Installation.SETTINGS;
    installation.start(
        new DispatcherSettings("", 100, 1 << 24, 1024, 50, 100, Duration.ofMinutes(1), 1000,
            1 << 20,
            settings.commitInterval(), settings.revokeGrace(), settings.stopGrace(),
            settings.deliveryTimeout(), Duration.ofMillis(1500), settings.deleteInterval()),
        AddressPolicy.allowingLoopback());
    try (var endpoint = answeringB(Answer.status(200).after(Duration.ofSeconds(5)))) {
      var first = train(endpoint, 1, 0, "/a", "/b", "/c");
      var second = train(endpoint, 2, 1, "/d");
      installation.grant(first);
      installation.grant(second);

      var leased = outcome(first);

      assertThat(leased.kind()).isEqualTo(Kind.LEASED);
      assertThat(leased.messageId()).isEqualTo(id(first, 1));
      assertThat(leased.grant()).isEqualTo(3);
      assertThat(leased.leaseUntil()).isAfter(now.plusSeconds(60));
      assertThat(leased.train()).isEqualTo(new OfTrain(1, 1));
      assertUnstarted(second);
      eventually(() -> assertThat(installation.uncommitted()).isZero());
      eventually(() -> assertThat(installation.outcomesOf(id(first, 1))).hasSize(2));
      var done = installation.outcomesOf(id(first, 1)).getLast();
      assertThat(done.kind()).isEqualTo(Kind.DONE);
      assertThat(done.grant()).isEqualTo(3);
      assertThat(done.train()).isNull();
      assertThat(states(first, 1)).containsExactly(State.DELIVERED);
      assertCalled(endpoint, "/a", "/b");
    }
  }

  @Test
  void atAStopATrainEndsWithItsOpenCallAndNothingOfItIsRepeated() throws Exception {
    try (var endpoint = RecordingEndpoint
        .answering(_ -> Answer.status(200).after(Duration.ofSeconds(1)))) {
      var dispatcher = installation.start();
      var train = train(endpoint, 1, 0, "/a", "/b", "/c");
      var behind = train(endpoint, 2, 1, "/d");
      installation.grant(train);
      installation.grant(behind);
      endpoint.awaitRequests(1);

      dispatcher.stop();

      var told = outcomesOf(train);
      assertThat(told).hasSize(1);
      assertThat(told.getFirst().kind()).isEqualTo(Kind.DONE);
      assertThat(told.getFirst().messageId()).isEqualTo(id(train, 0));
      assertThat(told.getFirst().train()).isEqualTo(new OfTrain(1, 1));
      assertUnstarted(behind);
      assertThat(installation.uncommitted()).isZero();
      installation.start();
      var next = train(endpoint, 3, 0, "/next");
      installation.grant(next);
      assertThat(outcome(next).kind()).isEqualTo(Kind.DONE);
      assertCalled(endpoint, "/a", "/next");
    }
  }

  @Test
  void whenPartitionsMoveTheOpenCallOfATrainGoesOnAloneAndNothingIsRepeated() throws Exception {
    try (var endpoint = answeringB(Answer.status(200).after(Duration.ofSeconds(8)))) {
      var first = installation.start();
      var train = train(endpoint, 1, 0, "/a", "/b", "/c");
      installation.grant(train);
      endpoint.awaitRequests(2);

      var second = installation.start();

      eventually(() -> assertThat(first.status().partitions()).isEqualTo(4));
      eventually(() -> assertThat(second.status().partitions()).isEqualTo(4));
      assertThat(outcome(train).kind()).isEqualTo(Kind.LEASED);
      assertThat(outcome(train).train()).isEqualTo(new OfTrain(1, 1));
      eventually(() -> assertThat(installation.outcomesOf(id(train, 1))).extracting(Outcome::kind)
          .containsExactly(Kind.LEASED, Kind.DONE));
      assertThat(installation.uncommitted()).isZero();
      assertCalled(endpoint, "/a", "/b");
    }
  }

  @Test
  void aTrainEndsAtAMessageThatCannotBeCalled() throws Exception {
    installation.start();
    try (var endpoint = RecordingEndpoint.start()) {
      var cars = List.of(fields("destination", endpoint.url("/a")),
          fields("destination", endpoint.url("/b"), "tenant", "nobody"),
          fields("destination", endpoint.url("/c")));
      var train = train(LANE, 1, 0, now.plusSeconds(60), cars);
      var other = train("nobody/q/orders", 1, 0, now.plusSeconds(60), cars.subList(1, 3));
      installation.grant(train);
      installation.grant(other);

      var outcome = outcome(train);

      assertThat(outcome.kind()).isEqualTo(Kind.FAILED);
      assertThat(outcome.messageId()).isEqualTo(id(train, 1));
      assertThat(outcome.attempt()).isEqualTo(1);
      assertThat(outcome.error()).isEqualTo(
          "cannot be called: tenant: there is no tenant nobody");
      assertThat(outcome.train()).isEqualTo(new OfTrain(1, 1));
      assertThat(outcome(other).kind()).isEqualTo(Kind.FAILED);
      assertThat(outcome(other).train()).isEqualTo(new OfTrain(1, 0));
      eventually(() -> assertThat(installation.uncommitted()).isZero());
      assertCalled(endpoint, "/a");
    }
  }

  @Test
  void aTrainThatFindsNoRoomAtItsHostIsDeferred() throws Exception {
    var settings = Installation.SETTINGS;
    installation.start(new DispatcherSettings("", 100, 1 << 24, 1024, 1, 100,
        Duration.ofMillis(100), 1000, 1 << 20, settings.commitInterval(), settings.revokeGrace(),
        settings.stopGrace(), settings.deliveryTimeout(), settings.handOverAfter(),
        settings.deleteInterval()), AddressPolicy.allowingLoopback());
    try (var endpoint = answeringB(Answer.status(200).after(Duration.ofSeconds(10)))) {
      installation.publish("hello", "destination", endpoint.url("/b"));
      endpoint.awaitRequests(1);
      var train = train(endpoint, 1, 0, "/a", "/c");
      var behind = train(endpoint, 2, 1, "/d");
      installation.grant(train);
      installation.grant(behind);

      var outcome = outcome(train);

      assertThat(outcome.kind()).isEqualTo(Kind.DEFERRED);
      assertThat(outcome.messageId()).isEqualTo(id(train, 0));
      assertThat(outcome.train()).isEqualTo(new OfTrain(1, 0));
      assertUnstarted(behind);
      assertCalled(endpoint, "/b");
    }
  }

  @Test
  void aCorruptTrainIsPassedOver() throws Exception {
    installation.start();
    try (var endpoint = RecordingEndpoint.start()) {
      installation.due(PARTITION, "corrupt", train(endpoint, 1, 0, "/a").toFields());
      var next = train(endpoint, 2, 0, "/b");
      installation.grant(next);

      assertThat(outcome(next).kind()).isEqualTo(Kind.DONE);

      eventually(() -> assertThat(installation.uncommitted()).isZero());
      assertThat(installation.outcomes()).hasSize(1);
      assertCalled(endpoint, "/b");
    }
  }

  @Test
  void aTrainOfOneLaneDoesNotWaitForThatOfAnother() throws Exception {
    installation.start();
    try (var endpoint = answeringB(Answer.status(200).after(Duration.ofSeconds(10)))) {
      var slow = train("default/q/slow", 1, 0, now.plusSeconds(60),
          List.of(fields("destination", endpoint.url("/b"))));
      installation.grant(slow);
      endpoint.awaitRequests(1);
      var train = train(endpoint, 1, 0, "/a", "/c");
      installation.grant(train);

      assertThat(outcome(train).kind()).isEqualTo(Kind.DONE);

      assertThat(outcomesOf(slow)).isEmpty();
    }
  }
}
