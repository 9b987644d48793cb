package io.posthaste.service;

import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.topic.TopicLayout;
import io.posthaste.schemas.topic.TopicSettings;
import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is the same for all services of an installation, in whichever process they run. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(InstallationProperties.class)
public class InstallationConfiguration {
  @Bean
  InstantSource clock() {
    return InstantSource.system();
  }

  @Bean
  TopicSettings topicSettings(InstallationProperties installation) {
    return installation.topicSettings();
  }

  @Bean
  TopicLayout topicLayout(TopicSettings settings) {
    return new TopicLayout(settings);
  }

  @Bean
  PublishLimits publishLimits(InstallationProperties installation) {
    return installation.publishLimits();
  }
}
