package io.posthaste.dlqconsumer;

import io.micrometer.core.instrument.MeterRegistry;
import io.posthaste.dlqconsumer.meter.DlqMeter;
import io.posthaste.dlqconsumer.meter.DlqMetrics;
import io.posthaste.dlqconsumer.serve.DeadLettersHandler;
import io.posthaste.schemas.internal.InternalHandler;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.TopicLayout;
import java.time.InstantSource;
import java.util.function.Function;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The beans of the consumer of dead letters. An application that imports it has beans of
 * {@link PublishLimits}, {@link KafkaAccess}, {@link TopicLayout}, {@link InstantSource} and a
 * {@link MeterRegistry}, and serves its {@link InternalHandler}; by the time that the consumer
 * starts, the topics are there.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "posthaste.dlq.enabled", matchIfMissing = true)
@EnableConfigurationProperties(DlqConsumerProperties.class)
public class DlqConsumerConfiguration {
  @Bean
  DlqMetrics dlqMetrics(MeterRegistry meters) {
    return new DlqMetrics(meters);
  }

  @Bean
  DlqConsumerLifecycle dlqConsumerLifecycle(DlqConsumerProperties properties, KafkaAccess kafka,
      TopicLayout topics, PublishLimits limits, DlqMetrics metrics, InstantSource clock) {
    var lifecycle = new DlqConsumerLifecycle(
        () -> new DlqConsumer(properties, kafka, topics, limits, metrics, clock));
    gauge(metrics, lifecycle, DlqMeter.LAG, consumer -> consumer.status().lag());
    gauge(metrics, lifecycle, DlqMeter.ENTRIES, DlqConsumer::entries);
    gauge(metrics, lifecycle, DlqMeter.PARTITIONS, consumer -> consumer.status().partitions());
    return lifecycle;
  }

  @Bean
  InternalHandler deadLettersHandler(DlqConsumerLifecycle lifecycle, DlqMetrics metrics) {
    return new DeadLettersHandler(() -> lifecycle.consumer().map(Function.identity()), metrics);
  }

  /** Named {@code dlqConsumer} in the health endpoint: the bean's name without its last word. */
  @Bean
  HealthIndicator dlqConsumerHealthIndicator(DlqConsumerLifecycle lifecycle, InstantSource clock) {
    return new DlqConsumerHealth(lifecycle, clock);
  }

  private static void gauge(DlqMetrics metrics, DlqConsumerLifecycle lifecycle, DlqMeter meter,
      Function<DlqConsumer, Number> number) {
    metrics.gauge(meter, () -> lifecycle.consumer().map(number).orElse(0));
  }
}
