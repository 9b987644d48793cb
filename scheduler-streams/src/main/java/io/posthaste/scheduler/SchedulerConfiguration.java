package io.posthaste.scheduler;

import io.micrometer.core.instrument.MeterRegistry;
import io.posthaste.scheduler.core.CoreSettings;
import io.posthaste.scheduler.core.PartitionNumbers;
import io.posthaste.scheduler.core.PartitionScheduler;
import io.posthaste.scheduler.meter.SchedulerMeter;
import io.posthaste.scheduler.meter.SchedulerMetrics;
import io.posthaste.scheduler.serve.PartitionsHandler;
import io.posthaste.scheduler.state.Timer;
import io.posthaste.scheduler.stream.PartitionSchedulers;
import io.posthaste.scheduler.stream.Scheduler;
import io.posthaste.scheduler.stream.StreamsSettings;
import io.posthaste.scheduler.view.View;
import io.posthaste.scheduler.view.Views;
import io.posthaste.schemas.internal.InternalHandler;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.tenant.Tenants;
import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import io.posthaste.service.internal.InternalAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The beans of the scheduler. An application that imports it has beans of {@link Tenants},
 * {@link PublishLimits}, {@link KafkaAccess}, {@link TopicLayout}, {@link InternalAddress},
 * {@link InstantSource} and a {@link MeterRegistry}, and serves the {@link InternalHandler}; by the
 * time that the scheduler starts, the topics are there and its group has offsets.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "posthaste.scheduler.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SchedulerProperties.class)
public class SchedulerConfiguration {
  private static final Duration POLL = Duration.ofMillis(5);
  private static final Duration MARK_LIFETIME = Duration.ofHours(24);

  @Bean
  SchedulerLifecycle schedulerLifecycle(SchedulerProperties properties, InternalAddress address,
      Tenants tenants, PublishLimits limits, KafkaAccess kafka, TopicLayout topics,
      MeterRegistry meters, InstantSource clock) {
    var metrics = new SchedulerMetrics(meters);
    var settings = streams(properties);
    PartitionSchedulers schedulers = (partition, state, bodies) -> new PartitionScheduler(
        core(properties, topics), partition, state, bodies, tenants, limits, metrics);
    View view = new Views(limits);
    var lifecycle = new SchedulerLifecycle(() -> new Scheduler(settings, kafka, topics,
        address.toString(), schedulers, view, metrics, clock), properties.startWait());
    gauges(metrics, lifecycle);
    return lifecycle;
  }

  /** For the internal server of the process. */
  @Bean
  InternalHandler partitionsHandler(SchedulerLifecycle lifecycle, InstantSource clock) {
    return new PartitionsHandler(() -> lifecycle.scheduler().map(Function.identity()), clock);
  }

  /** Named {@code scheduler} in the health endpoint: the bean's name without its last word. */
  @Bean
  HealthIndicator schedulerHealthIndicator(SchedulerLifecycle lifecycle) {
    return new SchedulerHealth(lifecycle);
  }

  /** Named {@code canary} in the health endpoint. */
  @Bean
  HealthIndicator canaryHealthIndicator(SchedulerLifecycle lifecycle) {
    return new CanaryHealth(lifecycle);
  }

  private static void gauges(SchedulerMetrics metrics, SchedulerLifecycle lifecycle) {
    gauge(metrics, lifecycle, SchedulerMeter.GRANTS,
        scheduler -> sum(scheduler, PartitionNumbers::grants));
    gauge(metrics, lifecycle, SchedulerMeter.LANES_WAITING,
        scheduler -> sum(scheduler, PartitionNumbers::waitingInLanes));
    for (var kind : Timer.Kind.values()) {
      metrics.gauge(SchedulerMeter.PENDING, kind, () -> lifecycle.scheduler()
          .map(scheduler -> sum(scheduler, numbers -> numbers.timers().getOrDefault(kind, 0L)))
          .orElse(0L));
    }
    gauge(metrics, lifecycle, SchedulerMeter.OVERDUE,
        scheduler -> scheduler.overdue().toMillis() / 1e3);
    gauge(metrics, lifecycle, SchedulerMeter.PARTITIONS,
        scheduler -> scheduler.status().partitions());
    gauge(metrics, lifecycle, SchedulerMeter.COMMIT_DURATION, Scheduler::commitSeconds);
    gauge(metrics, lifecycle, SchedulerMeter.CANARY_AGE,
        scheduler -> scheduler.canaries().age().toMillis() / 1e3);
    gauge(metrics, lifecycle, SchedulerMeter.CANARY_MISSING,
        scheduler -> scheduler.canaries().lost().size());
  }

  private static long sum(Scheduler scheduler, ToLongFunction<PartitionNumbers> number) {
    return scheduler.numbers().stream().mapToLong(number).sum();
  }

  private static void gauge(SchedulerMetrics metrics, SchedulerLifecycle lifecycle,
      SchedulerMeter meter, Function<Scheduler, Number> number) {
    metrics.gauge(meter, () -> lifecycle.scheduler().map(number).orElse(0));
  }

  private static CoreSettings core(SchedulerProperties properties, TopicLayout topics) {
    return new CoreSettings(topics.partitions(Topic.INGEST), topics.name(Topic.REPLIES),
        topics.partitions(Topic.REPLIES), topics.settings().maxBodyBytes(),
        topics.maxRecordBytes(), properties.lookAhead(), properties.startWithin(),
        properties.leaseMargin(), properties.grace(), properties.deduplicationWindow(),
        MARK_LIFETIME, properties.missedAfter(), properties.missedRuns(),
        properties.maxGranted(), properties.trainLength());
  }

  private static StreamsSettings streams(SchedulerProperties properties) {
    int threads = properties.threads() == 0
        ? Runtime.getRuntime().availableProcessors()
        : properties.threads();
    return new StreamsSettings(properties.applicationId(), properties.stateDirectory(), threads,
        properties.standbyReplicas(), properties.commitInterval(), properties.tick(), POLL,
        properties.maxTimers(), properties.transactionTimeout(), properties.sessionTimeout(),
        properties.deliveryTimeout(), properties.cache().toBytes(),
        properties.writeBuffer().toBytes(), properties.readLimit(),
        properties.canary().toSettings());
  }
}
