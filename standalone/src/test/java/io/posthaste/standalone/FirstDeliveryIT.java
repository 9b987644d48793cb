package io.posthaste.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.record.MessageEventCodec;
import io.posthaste.testing.KafkaReads;
import io.posthaste.testing.RecordedRequest;
import io.posthaste.testing.RecordingEndpoint;
import java.time.Duration;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** From the publish to the call, everything real, in this JVM. */
class FirstDeliveryIT {
  private static final int MESSAGES = 10_000;

  @Test
  void tenThousandPublishesOf64ClientsAreEachDeliveredOnce() throws Exception {
    var options = new StartOptions(true, "127.0.0.1", 0, 0, null);
    try (var posthaste = StandaloneApplication.start(options);
        var endpoint = RecordingEndpoint.start();
        var publisher = new Publisher()) {
      publisher.publish(posthaste.url(), endpoint.url("/deliver"), MESSAGES, 64);
      assertThat(publisher.refusals()).isEmpty();
      assertThat(publisher.answers()).hasSize(MESSAGES);

      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() -> assertThat(
              KafkaReads.all(posthaste.bootstrapServers(), "posthaste.events")).hasSize(MESSAGES));
      var events = KafkaReads.all(posthaste.bootstrapServers(), "posthaste.events")
          .stream()
          .map(record -> MessageEventCodec.fromBytes(record.value()))
          .toList();
      assertThat(events).allMatch(event -> event.state() == MessageEvent.State.DELIVERED);
      assertThat(events.stream().map(MessageEvent::messageId).distinct()).hasSize(MESSAGES);
      assertThat(
          endpoint.requests().stream().map(RecordedRequest::bodyText).collect(Collectors.toSet()))
          .hasSize(MESSAGES);
      assertThat(endpoint.requests()).hasSize(MESSAGES);
      assertThat(KafkaReads.all(posthaste.bootstrapServers(), "posthaste.dlq")).isEmpty();
    }
  }
}
