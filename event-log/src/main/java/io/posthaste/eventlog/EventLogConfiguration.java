package io.posthaste.eventlog;

import io.micrometer.core.instrument.MeterRegistry;
import io.posthaste.eventlog.meter.EventLogMeter;
import io.posthaste.eventlog.meter.EventLogMetrics;
import io.posthaste.eventlog.serve.EventsHandler;
import io.posthaste.eventlog.store.EventLogContent;
import io.posthaste.eventlog.store.Retention;
import io.posthaste.index.Index;
import io.posthaste.index.IndexSettings;
import io.posthaste.schemas.internal.InternalHandler;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The beans of the event log. An application that imports it has beans of {@link PublishLimits},
 * {@link KafkaAccess}, {@link TopicLayout}, {@link InstantSource} and a {@link MeterRegistry}, and
 * serves beans of {@link InternalHandler}.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "posthaste.event-log.enabled", matchIfMissing = true)
@EnableConfigurationProperties(EventLogProperties.class)
public class EventLogConfiguration {
  /** Reads take what is there. */
  private static final Duration NO_WAIT = Duration.ZERO;
  /** Nothing is ever deleted by a record, so a file is never too old to go on. */
  private static final Duration ANY_ABSENCE = Duration.ofDays(36500);
  /** Nobody waits for an entry: what it costs to write each as it comes is the deliveries' loss. */
  private static final Duration GATHER = Duration.ofMillis(250);

  @Bean
  EventLogMetrics eventLogMetrics(MeterRegistry registry) {
    return new EventLogMetrics(registry);
  }

  @Bean
  EventLogLifecycle eventLogLifecycle(EventLogProperties properties, PublishLimits limits,
      KafkaAccess kafka, TopicLayout topics, EventLogMetrics metrics, InstantSource clock) {
    var content = new EventLogContent(topics, limits,
        new Retention(properties.retention(), properties.maxFileSize().toBytes()), metrics);
    var settings = new IndexSettings(properties.groupId(), properties.directory(),
        properties.sessionTimeout(), NO_WAIT, ANY_ABSENCE, GATHER);
    var lifecycle = new EventLogLifecycle(
        () -> new Index(content, settings, kafka.toConfig(), metrics, clock));
    gauge(metrics, lifecycle, EventLogMeter.LAG, index -> index.status().lag());
    gauge(metrics, lifecycle, EventLogMeter.PARTITIONS, index -> index.status().partitions());
    gauge(metrics, lifecycle, EventLogMeter.SIZE, index -> metrics.size(index.partitions()));
    return lifecycle;
  }

  @Bean
  InternalHandler eventsHandler(EventLogLifecycle lifecycle, TopicLayout topics) {
    return new EventsHandler(lifecycle::index, topics.name(Topic.EVENTS));
  }

  /** Named {@code eventLog} in the health endpoint: the bean's name without its last words. */
  @Bean
  HealthIndicator eventLogHealthIndicator(EventLogLifecycle lifecycle) {
    return new EventLogHealth(lifecycle);
  }

  private static void gauge(EventLogMetrics metrics, EventLogLifecycle lifecycle,
      EventLogMeter meter, Function<Index, Number> number) {
    metrics.gauge(meter, () -> lifecycle.index().map(number).orElse(0));
  }
}
