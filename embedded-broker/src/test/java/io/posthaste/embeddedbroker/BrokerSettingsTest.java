package io.posthaste.embeddedbroker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import kafka.server.KafkaConfig;
import org.junit.jupiter.api.Test;

class BrokerSettingsTest {
  private static final Map<String, String> SETTINGS = BrokerSettings.of(Path.of("/data/kafka"),
      "0.0.0.0:9092", "127.0.0.1:9092", 9093);

  @Test
  void clientsAndTheControllerAreToldWhereToConnect() {
    assertThat(SETTINGS).containsEntry("advertised.listeners", "PLAINTEXT://127.0.0.1:9092")
        .containsEntry("controller.quorum.voters", "1@127.0.0.1:9093");
  }

  @Test
  void kafkaKnowsEverySetting() {
    assertThat(KafkaConfig.configDef().names()).containsAll(SETTINGS.keySet());
  }

  @Test
  void theLargestRecordFits() {
    int largestRecord = (4 << 20) + (256 << 10);

    var config = new KafkaConfig(SETTINGS, false);

    assertThat(config.messageMaxBytes()).isGreaterThan(largestRecord + 4096);
    assertThat(config.socketRequestMaxBytes()).isGreaterThan(config.messageMaxBytes());
  }
}
