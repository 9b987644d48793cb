package io.posthaste.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.posthaste.dispatcher.call.Records;
import io.posthaste.dispatcher.meter.DispatcherMeter;
import io.posthaste.schemas.address.AddressPolicy;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.tenant.Tenants;
import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.TopicLayout;
import io.posthaste.schemas.topic.TopicSettings;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class DispatcherConfigurationTest {
  private final ApplicationContextRunner context = new ApplicationContextRunner()
      .withUserConfiguration(DispatcherConfiguration.class)
      .withPropertyValues("posthaste.dispatcher.stop-grace=0s")
      .withBean("clock", InstantSource.class, InstantSource::system)
      .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
      .withBean("tenants", Tenants.class, () -> Records.TENANTS)
      .withBean("policy", AddressPolicy.class, () -> AddressPolicy.PUBLIC_ONLY)
      .withBean("limits", PublishLimits.class, () -> PublishLimits.DEFAULT)
      .withBean("topics", TopicLayout.class, () -> new TopicLayout(TopicSettings.oneBroker()))
      .withBean("kafka", KafkaAccess.class, () -> new KafkaAccess("127.0.0.1:1", Map.of()));

  @Test
  void withoutKafkaItStartsAndIsDown() {
    context.run(started -> {
      assertThat(started).hasNotFailed();
      var health = started.getBean("dispatcherHealthIndicator", HealthIndicator.class).health();
      assertThat(health).isNotNull();
      assertThat(health.getStatus()).isEqualTo(Status.DOWN);
      assertThat(health.getDetails()).containsEntry("kafkaReachable", false)
          .containsEntry("assigned", false)
          .containsKeys("state", "partitions", "writing", "lastPollMs");
    });
  }

  @Test
  void everyMeterOfTheListIsThere() {
    context.run(started -> {
      var meters = started.getBean(MeterRegistry.class);
      assertThat(meters.getMeters()).extracting(meter -> meter.getId().getName())
          .containsAll(Arrays.stream(DispatcherMeter.values())
              .map(DispatcherMeter::meterName)
              .toList());
    });
  }

  @Test
  void canBeStoppedAndStartedAgain() {
    context.run(started -> {
      var lifecycle = started.getBean(DispatcherLifecycle.class);

      lifecycle.stop();
      assertThat(lifecycle.isRunning()).isFalse();
      lifecycle.start();

      assertThat(lifecycle.isRunning()).isTrue();
    });
  }

  @Test
  void canBeLeftOut() {
    context.withPropertyValues("posthaste.dispatcher.enabled=false")
        .run(started -> assertThat(started).doesNotHaveBean(DispatcherLifecycle.class));
  }
}
