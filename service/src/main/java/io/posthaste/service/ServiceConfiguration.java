package io.posthaste.service;

import io.posthaste.schemas.address.AddressPolicy;
import io.posthaste.schemas.tenant.Tenants;
import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicSettings;
import io.posthaste.service.kafka.KafkaCheck;
import io.posthaste.service.kafka.KafkaProperties;
import java.util.HashMap;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * What a service that runs alone has: tenants and destinations as configured, and the installation's
 * Kafka, which is looked at before anything starts. The groups of {@link Reader} beans must have
 * their starting offsets.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(KafkaProperties.class)
@Import(InstallationConfiguration.class)
public class ServiceConfiguration {
  @Bean
  Tenants tenants(InstallationProperties installation) {
    if (installation.tenants().isEmpty()) {
      throw new ConfigurationException("no tenant is configured: set posthaste.tenants.<id>.token,"
          + " .current-signing-key and .next-signing-key, the same for all services");
    }
    return installation.configuredTenants();
  }

  @Bean
  AddressPolicy addressPolicy(InstallationProperties installation) {
    return installation.addressPolicy();
  }

  @Bean
  KafkaAccess kafkaAccess(KafkaProperties kafka) {
    return kafka.toAccess();
  }

  @Bean
  KafkaCheck kafkaCheck(KafkaAccess access, TopicSettings topics, KafkaProperties kafka,
      ObjectProvider<Reader> readers, Environment settings) {
    var groups = new HashMap<String, Set<Topic>>();
    readers.forEach(reader -> groups.putAll(reader.group(settings)));
    return new KafkaCheck(access, topics, groups, kafka.startWait());
  }
}
