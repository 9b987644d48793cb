package io.posthaste.dispatcher;

import io.micrometer.core.instrument.MeterRegistry;
import io.posthaste.dispatcher.call.DeliveryFields;
import io.posthaste.dispatcher.consume.CallsOfTenant;
import io.posthaste.dispatcher.consume.DirectMessage;
import io.posthaste.dispatcher.consume.Dispatcher;
import io.posthaste.dispatcher.consume.DispatcherFactory;
import io.posthaste.dispatcher.consume.DispatcherSettings;
import io.posthaste.dispatcher.http.CallSettings;
import io.posthaste.dispatcher.http.EndpointCaller;
import io.posthaste.dispatcher.http.VertxEndpointCaller;
import io.posthaste.dispatcher.meter.DispatcherMetrics;
import io.posthaste.dispatcher.sign.DeliverySigner;
import io.posthaste.schemas.address.AddressPolicy;
import io.posthaste.schemas.internal.InternalHandler;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.tenant.Tenants;
import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.TopicLayout;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The beans of the dispatcher. An application that imports it has beans of {@link Tenants},
 * {@link AddressPolicy}, {@link PublishLimits}, {@link KafkaAccess}, {@link TopicLayout},
 * {@link InstantSource} and a {@link MeterRegistry}; by the time that the dispatcher starts, the
 * topics are there and its group has offsets.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "posthaste.dispatcher.enabled", matchIfMissing = true)
@EnableConfigurationProperties(DispatcherProperties.class)
public class DispatcherConfiguration {
  @Bean
  EndpointCaller endpointCaller(DispatcherProperties properties, AddressPolicy policy,
      InstantSource clock) {
    int eventLoops = properties.eventLoops() == 0
        ? Runtime.getRuntime().availableProcessors()
        : properties.eventLoops();
    return new VertxEndpointCaller(
        new CallSettings(properties.connectTimeout(), properties.keepAlive(),
            properties.maxCallsPerHost(), properties.maxIdleConnections(),
            Math.toIntExact(properties.maxResponse().toBytes()), eventLoops,
            properties.trustedCertificates()),
        policy, clock, properties.nameCache());
  }

  @Bean
  DispatcherLifecycle dispatcherLifecycle(DispatcherProperties properties, EndpointCaller caller,
      Tenants tenants,
      PublishLimits limits, KafkaAccess kafka, TopicLayout topics, MeterRegistry meters,
      InstantSource clock) {
    var factory = new DispatcherFactory(kafka, topics, tenants, limits, clock);
    var settings = settings(properties);
    var fields = new DeliveryFields(properties.userAgent(), properties.region());
    var signer = new DeliverySigner(DispatcherConfiguration::tokenId);
    var metrics = new DispatcherMetrics(meters);
    var lifecycle = new DispatcherLifecycle(
        () -> factory.dispatcher(settings, fields, signer, caller, metrics));
    for (var gauge : Dispatcher.GAUGES) {
      metrics.gauge(gauge, () -> lifecycle.dispatcher()
          .map(dispatcher -> dispatcher.numbers().get(gauge))
          .orElse(0));
    }
    return lifecycle;
  }

  @Bean
  MessagesInHand dispatcherMessagesInHand(DispatcherLifecycle lifecycle) {
    return new MessagesInHand() {
      @Override
      public List<DirectMessage> of(String tenant) {
        return lifecycle.dispatcher()
            .map(dispatcher -> dispatcher.directInHand(tenant))
            .orElse(List.of());
      }

      @Override
      public CallsOfTenant calls(String tenant) {
        return lifecycle.dispatcher()
            .map(dispatcher -> dispatcher.calls(tenant))
            .orElse(new CallsOfTenant(0, 0));
      }
    };
  }

  /** For the internal server of the process. */
  @Bean
  InternalHandler inHandHandler(MessagesInHand messages) {
    return new InHandHandler(messages);
  }

  /** Named {@code dispatcher} in the health endpoint: the bean's name without its last word. */
  @Bean
  HealthIndicator dispatcherHealthIndicator(DispatcherLifecycle lifecycle, InstantSource clock) {
    return new DispatcherHealth(lifecycle, clock);
  }

  private static DispatcherSettings settings(DispatcherProperties properties) {
    return new DispatcherSettings(properties.groupId(), properties.maxCalls(),
        properties.maxCallBytes().toBytes(), Math.toIntExact(properties.callReserve().toBytes()),
        properties.maxCallsPerHost(),
        properties.maxCallsPerTenant() == 0
            ? properties.maxCalls()
            : properties.maxCallsPerTenant(),
        properties.deferAfter(), properties.maxSpan(),
        Math.toIntExact(properties.maxFetch().toBytes()), properties.commitInterval(),
        properties.revokeGrace(), properties.stopGrace(), properties.deliveryTimeout(),
        properties.handOverAfter(), properties.deleteInterval());
  }

  private static String tokenId() {
    return "jwt_" + UUID.randomUUID().toString().replace("-", "");
  }
}
