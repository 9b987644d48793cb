package io.posthaste.ingestapi;

import io.micrometer.core.instrument.MeterRegistry;
import io.posthaste.ingestapi.append.KafkaIngestLog;
import io.posthaste.ingestapi.append.LogSettings;
import io.posthaste.ingestapi.append.TopicProbe;
import io.posthaste.ingestapi.ask.AskSettings;
import io.posthaste.ingestapi.ask.KafkaCommands;
import io.posthaste.ingestapi.batch.BatchLimits;
import io.posthaste.ingestapi.observe.IngestHealth;
import io.posthaste.ingestapi.read.DeadLetterIndex;
import io.posthaste.ingestapi.read.DispatchersHands;
import io.posthaste.ingestapi.read.EventLogs;
import io.posthaste.ingestapi.read.InternalHttp;
import io.posthaste.ingestapi.read.KafkaMessageLog;
import io.posthaste.ingestapi.read.NamedPeers;
import io.posthaste.ingestapi.read.Peers;
import io.posthaste.ingestapi.read.SchedulerState;
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
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
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
 * {@link InstantSource} and a meter registry. It may bring {@link Peers} too, in place of the
 * addresses in the settings. The application is not ready before the ingest topic is there and
 * replies can be received; until then publishes are answered 503.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({IngestApiProperties.class, InternalProperties.class})
public class IngestApiConfiguration {
  private static final Duration LOOKUP_INTERVAL = Duration.ofSeconds(2);

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
  ApplicationRunner ingestLogConnector(KafkaIngestLog log, KafkaCommands commands) {
    return _ -> {
      log.connect();
      commands.connect();
    };
  }

  @Bean
  KafkaCommands apiCommands(IngestApiProperties properties, LogSettings settings,
      TopicLayout topics) {
    return new KafkaCommands(new AskSettings(settings, topics.name(Topic.REPLIES),
        properties.replyPartition(), properties.commandTimeout()), new SecureRandom());
  }

  @Bean
  InternalHttp internalHttp(InternalProperties properties) {
    return new InternalHttp(properties.token());
  }

  @Bean
  NamedPeers namedPeers(InternalProperties properties) {
    return new NamedPeers(properties.schedulers(), properties.dispatchers(),
        properties.dlqConsumers(), properties.eventLogs(), InetAddress::getAllByName,
        LOOKUP_INTERVAL);
  }

  @Bean
  SchedulerState schedulerState(InternalHttp http, Peers peers, InternalProperties properties) {
    return new SchedulerState(http, peers, properties.timeout());
  }

  @Bean
  DispatchersHands messagesInHand(InternalHttp http, Peers peers, InternalProperties properties) {
    return new DispatchersHands(http, peers, properties.timeout());
  }

  @Bean
  EventLogs eventLogs(InternalHttp http, Peers peers, InternalProperties properties) {
    return new EventLogs(http, peers, properties.timeout());
  }

  @Bean
  DeadLetterHttp deadLetterHttp(InternalProperties internal, IngestApiProperties properties) {
    return DeadLetterHttp.of(internal, properties);
  }

  @Bean
  DeadLetterIndex deadLetterIndex(DeadLetterHttp http, Peers peers, InternalProperties properties) {
    return new DeadLetterIndex(http.pages(), http.waits(), peers, properties.timeout());
  }

  @Bean
  KafkaMessageLog messageLog(LogSettings settings, IngestApiProperties properties) {
    return new KafkaMessageLog(settings, properties.dispatcherGroupId());
  }

  @Bean
  IngestHealth ingestHealthIndicator(TopicProbe probe, KafkaIngestLog log,
      KafkaCommands commands) {
    return new IngestHealth(probe, log::isConnected, commands::isConnected);
  }

  @Bean
  Drain apiDrain(IngestApiProperties properties) {
    return new Drain(properties.drain());
  }

  @Bean
  ApiServerCustomizer apiServerCustomizer(IngestApiProperties properties, Drain drain,
      ApiWiring wiring) {
    return new ApiServerCustomizer((int) properties.maxHeaderBytes().toBytes(),
        drain::isDraining, wiring.publishRoutes());
  }

  @Bean
  ErrorAnswers apiErrorAnswers(InstantSource clock) {
    return new ErrorAnswers(clock);
  }

  @Bean
  ApiWiring apiWiring(IngestApiProperties properties, Tenants tenants, AddressPolicy addresses,
      PublishLimits limits, KafkaIngestLog log, KafkaCommands commands, SchedulerState state,
      DispatchersHands inHand, KafkaMessageLog messages, DeadLetterIndex deadLetters,
      EventLogs eventLogs, InternalProperties internal, InstantSource clock,
      MeterRegistry registry, ErrorAnswers errors) {
    var settings = new ApiWiring.Settings(
        (int) properties.maxBodyBytes().toBytes(),
        new BatchLimits(properties.maxBatchBytes().toBytes(), properties.maxBatchItems(),
            (int) properties.maxBodyBytes().toBytes()),
        properties.maxHeaderBytes().toBytes(), properties.maxInFlightBytes().toBytes(),
        properties.bodyTimeout(), properties.messageGrace(), properties.maxWaitingRequests(),
        internal.timeout(), properties.trustedProxies().stream().map(IpRange::parse).toList());
    var outside = new ApiWiring.Outside(log, commands, state, inHand, messages, deadLetters,
        eventLogs);
    return new ApiWiring(settings, tenants, addresses, limits, outside, clock, new SecureRandom(),
        registry, errors);
  }

  @Bean
  RouterFunction<ServerResponse> apiRoutes(ApiWiring wiring) {
    return wiring.routes();
  }
}
