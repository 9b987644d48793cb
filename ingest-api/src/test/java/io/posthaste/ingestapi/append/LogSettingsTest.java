package io.posthaste.ingestapi.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.topic.KafkaAccess;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;

class LogSettingsTest {
  @Test
  void whatTheInstallationSetsForItsClientsWins() {
    var settings = settings(Map.of("security.protocol", "SSL", "acks", "1"));
    assertThat(settings.producer()).containsEntry("security.protocol", "SSL")
        .containsEntry("acks", "1");
    assertThat(settings.admin()).containsEntry("security.protocol", "SSL");
  }

  @Test
  void theProducerNeverWaitsAndGivesUpInTime() {
    var config = new ProducerConfig(settings(Map.of()).producer());
    assertThat(config.getLong("max.block.ms")).isZero();
    assertThat(config.getInt("delivery.timeout.ms")).isEqualTo(10_000);
    assertThat(config.getInt("request.timeout.ms")).isLessThan(10_000);
    assertThat(config.getBoolean("enable.idempotence")).isTrue();
    assertThat(config.getString("acks")).isEqualTo("-1");
    assertThat(config.getLong("buffer.memory")).isGreaterThanOrEqualTo(2_000_000);
  }

  @Test
  void theProducerForgetsItsTopicInNoTimeThatAnybodyLives() {
    long idleMs = new ProducerConfig(settings(Map.of()).producer()).getLong("metadata.max.idle.ms");
    assertThat(Math.addExact(System.currentTimeMillis(), idleMs))
        .as("when the producer forgets it")
        .isGreaterThan(Instant.parse("2100-01-01T00:00:00Z").toEpochMilli());
  }

  private static LogSettings settings(Map<String, String> clientProperties) {
    return new LogSettings(new KafkaAccess("localhost:9092", clientProperties), "t",
        Duration.ofSeconds(10), 5_000_000, 1_000_000);
  }
}
