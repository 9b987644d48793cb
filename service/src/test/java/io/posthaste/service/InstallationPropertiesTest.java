package io.posthaste.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthaste.schemas.topic.TopicSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class InstallationPropertiesTest {
  private static InstallationProperties bind(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate("posthaste", InstallationProperties.class);
  }

  @Test
  void topicsAreForThreeBrokersUnlessSetOtherwise() {
    assertThat(bind(Map.of()).topicSettings()).isEqualTo(TopicSettings.defaults());
  }

  @Test
  void topicsThatCannotBeAreNamed() {
    assertThatThrownBy(
        () -> bind(Map.of("posthaste.topics.replication-factor", "1")).topicSettings())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("posthaste.topics: Expected minInsyncReplicas from 1 to 1");
  }

  @Test
  void aTenantNeedsATokenAndKeys() {
    assertThatThrownBy(() -> bind(Map.of("posthaste.tenants.acme.current-signing-key", "k"))
        .configuredTenants()).isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("posthaste.tenants: ", "acme");
  }

  @Test
  void credentialsAreNotShown() {
    assertThat(bind(Map.of("posthaste.tenants.acme.token", "secret")).toString())
        .doesNotContain("secret");
  }
}
