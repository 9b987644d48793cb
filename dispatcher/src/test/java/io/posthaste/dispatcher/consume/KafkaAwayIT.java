package io.posthaste.dispatcher.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.posthaste.embeddedbroker.EmbeddedBroker;
import io.posthaste.embeddedbroker.EmbeddedBrokerConfig;
import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.topic.TopicProvisioner;
import io.posthaste.schemas.topic.TopicSettings;
import io.posthaste.testing.Answer;
import io.posthaste.testing.RecordingEndpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaAwayIT {
  private static void eventually(ThrowingRunnable holds) {
    await().atMost(Duration.ofSeconds(60)).untilAsserted(holds);
  }

  @Test
  void whatWasDeliveredWhileKafkaWasAwayIsToldWhenItIsBack(@TempDir Path directory)
      throws Exception {
    var settings = TopicSettings.oneBroker();
    var first = EmbeddedBroker.start(EmbeddedBrokerConfig.in(directory));
    String bootstrapServers = first.bootstrapServers();
    int port = Integer.parseInt(bootstrapServers.substring(bootstrapServers.indexOf(':') + 1));
    try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      new TopicProvisioner(admin, settings).provision();
    }
    try (
        var endpoint = RecordingEndpoint.answering(_ -> Answer.status(200)
            .after(
                Duration.ofSeconds(3)));
        var installation = new Installation(bootstrapServers, settings).fromTheBeginning()) {
      var dispatcher = installation.start();
      eventually(() -> assertThat(dispatcher.status().kafkaReachable()).isTrue());
      var id = installation.publish("hello", "destination", endpoint.url("/"));
      endpoint.awaitRequests(1);

      first.close();

      eventually(() -> assertThat(dispatcher.status().kafkaReachable()).isFalse());
      try (var _ = EmbeddedBroker.start(EmbeddedBrokerConfig.in(directory).withBrokerPort(port))) {
        eventually(() -> assertThat(installation.eventsOf(id)).extracting(MessageEvent::state)
            .containsExactly(MessageEvent.State.DELIVERED));
        var next = installation.publish("again", "destination", endpoint.url("/"));
        eventually(() -> assertThat(installation.eventsOf(next)).hasSize(1));
        eventually(() -> assertThat(dispatcher.status().kafkaReachable()).isTrue());
        assertThat(dispatcher.status().writing()).isTrue();
        dispatcher.stop();
      }
    }
  }
}
