package io.posthaste.dispatcher.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.posthaste.dispatcher.consume.DispatcherStatus.State;
import io.posthaste.testing.BrokerExtension;
import io.posthaste.testing.RecordingEndpoint;
import io.posthaste.testing.TestBroker;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(BrokerExtension.class)
class MissingOffsetsIT {
  @Test
  void withoutCommittedOffsetsItStopsAndSaysSo(TestBroker broker) throws Exception {
    try (var endpoint = RecordingEndpoint.start();
        var installation = new Installation(broker.bootstrapServers(), broker.freshTopics())) {
      installation.publish("hello", "destination", endpoint.url("/"));

      var dispatcher = installation.start();

      await().atMost(Duration.ofSeconds(30))
          .until(() -> dispatcher.status().state() == State.FATAL);
      assertThat(dispatcher.status().problem()).contains("no committed offset");
      assertThat(endpoint.requests()).isEmpty();
      assertThat(installation.committed()).isEmpty();
    }
  }
}
