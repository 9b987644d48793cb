package io.posthaste.standalone;

import io.posthaste.dispatcher.DispatcherConfiguration;
import io.posthaste.dlqconsumer.DlqConsumerConfiguration;
import io.posthaste.eventlog.EventLogConfiguration;
import io.posthaste.ingestapi.IngestApiConfiguration;
import io.posthaste.ingestapi.read.NamedPeers;
import io.posthaste.ingestapi.read.Peers;
import io.posthaste.scheduler.SchedulerConfiguration;
import io.posthaste.schemas.address.AddressPolicy;
import io.posthaste.schemas.internal.InternalServer;
import io.posthaste.schemas.tenant.Tenants;
import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.TopicSettings;
import io.posthaste.service.ConfigurationException;
import io.posthaste.service.InstallationConfiguration;
import io.posthaste.service.InstallationProperties;
import io.posthaste.service.Reader;
import io.posthaste.service.internal.InternalServerConfiguration;
import java.util.ArrayList;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;

/**
 * Everything in one Spring context. Whatever talks to Kafka depends on {@link KafkaAccess} and so on
 * the broker: it is started first and stopped last.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({InstallationConfiguration.class, InternalServerConfiguration.class,
    IngestApiConfiguration.class, SchedulerConfiguration.class, DispatcherConfiguration.class,
    DlqConsumerConfiguration.class, EventLogConfiguration.class})
class StandaloneConfiguration {
  @DependsOn({"tenants", "addressPolicy"}) // a bad configuration is told before a broker is started
  @Bean(destroyMethod = "close")
  StandaloneBroker broker(StartOptions options, DataPlace data, TopicSettings settings,
      Environment environment) {
    return StandaloneBroker.start(options, data, settings, Reader.groups(environment));
  }

  @Bean
  KafkaAccess kafkaAccess(StandaloneBroker broker) {
    return broker.access();
  }

  @Bean
  Tenants tenants(StartOptions options, InstallationProperties installation) {
    if (!installation.tenants().isEmpty()) return installation.configuredTenants();
    if (options.development()) return DevelopmentTenants.tenants();
    throw new ConfigurationException(
        "no tenant is configured: set posthaste.tenants.<id>.token, .current-signing-key and"
            + " .next-signing-key, or start with dev for the public development users");
  }

  @Bean
  AddressPolicy addressPolicy(StartOptions options, InstallationProperties installation) {
    var allowed = new ArrayList<>(installation.addressPolicy().allowed());
    if (options.development()) allowed.addAll(AddressPolicy.allowingLoopback().allowed());
    return new AddressPolicy(allowed);
  }

  @Bean
  @Primary
  Peers peers(InternalServer server, NamedPeers elsewhere, Environment environment) {
    return new StandalonePeers("http://127.0.0.1:" + server.port(),
        service -> environment.getProperty("posthaste." + service + ".enabled", Boolean.class,
            true),
        elsewhere);
  }
}
