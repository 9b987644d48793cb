package io.posthaste.ingestapi;

import io.micrometer.core.instrument.MeterRegistry;
import io.posthaste.ingestapi.append.KafkaIngestLog;
import io.posthaste.ingestapi.append.LogSettings;
import io.posthaste.ingestapi.append.TopicProbe;
import io.posthaste.ingestapi.batch.BatchLimits;
import io.posthaste.ingestapi.observe.IngestHealth;
import io.posthaste.ingestapi.web.ApiServerCustomizer;
import io.posthaste.ingestapi.web.ApiWiring;
import io.posthaste.ingestapi.web.ErrorAnswers;
import io.posthaste.schemas.address.AddressPolicy;
import io.posthaste.schemas.address.IpRange;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.tenant.Tenants;
import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import java.time.InstantSource;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Wires the REST door into a Spring Boot application, which brings {@link Tenants},
 * {@link AddressPolicy}, {@link PublishLimits}, {@link KafkaAccess}, {@link TopicLayout}, an
 * {@link InstantSource} and a meter registry. The application is not ready before the ingest topic
 * is there; until then publishes are answered 503.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(IngestApiProperties.class)
public class IngestApiConfiguration {
  @Bean
  LogSettings ingestLogSettings(IngestApiProperties properties, KafkaAccess access,
      TopicLayout topics) {
    int topicMaxBody = topics.settings().maxBodyBytes();
    if (properties.maxBodyBytes().toBytes() > topicMaxBody) {
      throw new IllegalArgumentException("posthaste.api: expected max-body-bytes of at most "
          + topicMaxBody + ", which the topics are made for, but got "
          + properties.maxBodyBytes().toBytes());
    }
    return new LogSettings(access, topics.name(Topic.INGEST), properties.appendTimeout(),
        topics.maxRecordBytes(), properties.maxInFlightBytes().toBytes());
  }

  @Bean
  TopicProbe ingestTopicProbe(LogSettings settings) {
    return new TopicProbe(settings);
  }

  @Bean
  KafkaIngestLog ingestLog(LogSettings settings, TopicProbe probe) {
    return new KafkaIngestLog(settings, probe);
  }

  /** Spring Boot accepts traffic once its runners are done. */
  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  ApplicationRunner ingestLogConnector(KafkaIngestLog log) {
    return _ -> log.connect();
  }

  @Bean
  IngestHealth ingestHealthIndicator(TopicProbe probe, KafkaIngestLog log) {
    return new IngestHealth(probe, log::isConnected);
  }

  @Bean
  ApiServerCustomizer apiServerCustomizer(IngestApiProperties properties) {
    return new ApiServerCustomizer((int) properties.maxHeaderBytes().toBytes());
  }

  @Bean
  ErrorAnswers apiErrorAnswers(InstantSource clock) {
    return new ErrorAnswers(clock);
  }

  @Bean
  ApiWiring apiWiring(IngestApiProperties properties, Tenants tenants, AddressPolicy addresses,
      PublishLimits limits, KafkaIngestLog log, InstantSource clock,
      MeterRegistry registry) {
    var settings = new ApiWiring.Settings(
        (int) properties.maxBodyBytes().toBytes(),
        new BatchLimits(properties.maxBatchBytes().toBytes(), properties.maxBatchItems(),
            (int) properties.maxBodyBytes().toBytes()),
        properties.maxHeaderBytes().toBytes(), properties.maxInFlightBytes().toBytes(),
        properties.bodyTimeout(),
        properties.trustedProxies().stream().map(IpRange::parse).toList());
    return new ApiWiring(settings, tenants, addresses, limits, log, clock, registry);
  }

  @Bean
  RouterFunction<ServerResponse> apiRoutes(ApiWiring wiring) {
    return wiring.routes();
  }
}
