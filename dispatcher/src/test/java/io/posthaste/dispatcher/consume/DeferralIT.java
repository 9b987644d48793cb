package io.posthaste.dispatcher.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.posthaste.dispatcher.call.Records;
import io.posthaste.schemas.address.AddressPolicy;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.testing.Answer;
import io.posthaste.testing.BrokerExtension;
import io.posthaste.testing.RecordingEndpoint;
import io.posthaste.testing.TestBroker;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An endpoint that does not answer takes its share, and nobody else's. */
@ExtendWith(BrokerExtension.class)
class DeferralIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int CALLS = 5;

  private final Installation installation;

  DeferralIT(TestBroker broker) throws Exception {
    installation = new Installation(broker.bootstrapServers(), broker.freshTopics());
  }

  @BeforeEach
  void begin() throws Exception {
    installation.fromTheBeginning();
    var usual = Installation.SETTINGS;
    installation.start(new DispatcherSettings("", 40, 1 << 24, 1024, CALLS, 40,
        Duration.ofMillis(50), 100_000, 1 << 20, usual.commitInterval(), usual.revokeGrace(),
        Duration.ofMillis(100), usual.deliveryTimeout(), usual.handOverAfter(),
        usual.deleteInterval()), AddressPolicy.allowingLoopback());
  }

  @AfterEach
  void end() throws Exception {
    installation.close();
  }

  private List<Outcome> deferred() {
    return installation.outcomes()
        .stream()
        .filter(outcome -> outcome.kind() == Outcome.Kind.DEFERRED)
        .toList();
  }

  @Test
  void whatFindsNoRoomIsDeferredWithAllOfItAndOthersAreCalled() throws Exception {
    try (var dead = RecordingEndpoint
        .answering(_ -> Answer.status(200).after(Duration.ofMinutes(5)));
        var other = RecordingEndpoint.start()) {
      var ids = new HashSet<MessageId>();
      for (int i = 0; i < 300; i++) {
        ids.add(installation.publish("body " + i, "destination", dead.url("/")));
      }
      for (int i = 0; i < 20; i++) {
        installation.publish("hello", "destination", other.url("/"));
      }
      await().atMost(PATIENCE).untilAsserted(() -> {
        assertThat(other.requests()).hasSize(20);
        assertThat(deferred()).hasSize(300 - CALLS);
      });
      assertThat(dead.requests()).hasSize(CALLS);
      assertThat(deferred()).allSatisfy(outcome -> {
        assertThat(outcome.grant()).isZero();
        assertThat(outcome.message().text("destination")).contains(dead.url("/"));
      });
      assertThat(deferred().stream().map(Outcome::messageId).collect(Collectors.toSet()))
          .hasSize(300 - CALLS)
          .isSubsetOf(ids);
      assertThat(installation.events()).noneMatch(event -> ids.contains(event.messageId()));
    }
  }

  @Test
  void aGrantThatFindsNoRoomIsDeferredWithoutTheMessage() throws Exception {
    var now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    try (var dead = RecordingEndpoint
        .answering(_ -> Answer.status(200).after(Duration.ofMinutes(5)))) {
      for (int i = 0; i < CALLS + 1; i++) {
        installation.grant(
            new Grant(MessageId.derived(now, 1, "scd_a", "" + i), 5, 2, now, now.plusSeconds(60), 2,
                new Grant.Lane("default/f/k", 3)),
            "hello", "destination", dead.url("/"));
      }
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(deferred()).hasSize(1));
      assertThat(deferred().getFirst().grant()).isEqualTo(5);
      assertThat(deferred().getFirst().message()).isEqualTo(Records.fields());
    }
  }
}
