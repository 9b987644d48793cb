package io.posthaste.dlqconsumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.posthaste.dlqconsumer.meter.DlqMeter;
import io.posthaste.schemas.internal.InternalHandler;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.TopicLayout;
import io.posthaste.schemas.topic.TopicSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class DlqConsumerConfigurationTest {
  private static final Set<DlqMeter> MADE_WHEN_ASKED = Set.of(DlqMeter.REQUESTS);

  @TempDir
  private static Path directory;

  private final ApplicationContextRunner context = new ApplicationContextRunner()
      .withUserConfiguration(DlqConsumerConfiguration.class)
      .withPropertyValues("posthaste.dlq.directory=" + directory)
      .withBean("clock", InstantSource.class, InstantSource::system)
      .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
      .withBean("limits", PublishLimits.class, () -> PublishLimits.DEFAULT)
      .withBean("topics", TopicLayout.class, () -> new TopicLayout(TopicSettings.oneBroker()))
      .withBean("kafka", KafkaAccess.class, () -> new KafkaAccess("127.0.0.1:1", Map.of()));

  @Test
  void withoutKafkaItStartsAndIsDown() {
    context.run(started -> {
      assertThat(started).hasNotFailed();
      assertThat(started).hasSingleBean(InternalHandler.class);
      var indicator = started.getBean("dlqConsumerHealthIndicator", HealthIndicator.class);
      await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
        var health = indicator.health();
        assertThat(health).isNotNull();
        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails()).containsEntry("problem", "Kafka does not answer")
            .containsKeys("partitions", "catchingUp", "lag", "lastPollMs");
      });
    });
  }

  @Test
  void everyMeterOfTheListIsThere() {
    context.run(started -> {
      var meters = started.getBean(MeterRegistry.class);
      assertThat(meters.getMeters()).extracting(meter -> meter.getId().getName())
          .containsAll(Arrays.stream(DlqMeter.values())
              .filter(meter -> !MADE_WHEN_ASKED.contains(meter))
              .map(DlqMeter::meterName)
              .toList());
    });
  }

  @Test
  void canBeLeftOut() {
    context.withPropertyValues("posthaste.dlq.enabled=false")
        .run(started -> assertThat(started).doesNotHaveBean(DlqConsumerLifecycle.class));
  }

  @ParameterizedTest
  @ValueSource(strings = {"session-timeout=1s", "transaction-timeout=1h", "read-limit=0s",
      "group-id= "})
  void aSettingOutOfItsBoundsStopsTheStartAndIsNamed(String setting) {
    context.withPropertyValues("posthaste.dlq." + setting)
        .run(started -> assertThat(started).getFailure()
            .rootCause()
            .hasMessageContaining(setting.substring(0, setting.indexOf('='))));
  }
}
