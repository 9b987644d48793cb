package io.posthaste.ingestapi;

import io.posthaste.schemas.address.AddressPolicy;
import io.posthaste.schemas.address.IpRange;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.tenant.SigningKeys;
import io.posthaste.schemas.tenant.Tenant;
import io.posthaste.schemas.tenant.Tenants;
import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.TopicLayout;
import io.posthaste.schemas.topic.TopicSettings;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The REST door as an application on a free port of 127.0.0.1, with two tenants. */
final class RunningApi implements AutoCloseable {
  static final String TOKEN = "token-of-acme";
  static final String OTHER_TOKEN = "token-of-other";
  static final SigningKeys KEYS = new SigningKeys("sig_current_".repeat(4), "sig_next_".repeat(4));

  private final ConfigurableApplicationContext context;
  private final TopicSettings topics;

  private RunningApi(ConfigurableApplicationContext context, TopicSettings topics) {
    this.context = context;
    this.topics = topics;
  }

  /** Returns when it is ready: so not before Kafka is there. */
  static RunningApi start(String bootstrapServers, TopicSettings topics, String... properties) {
    return start(bootstrapServers, topics, Map.of(), properties);
  }

  static RunningApi start(String bootstrapServers, TopicSettings topics,
      Map<String, String> clientProperties, String... properties) {
    var context = new SpringApplicationBuilder(Application.class)
        .initializers(applicationContext -> {
          var beans = applicationContext.getBeanFactory();
          beans.registerSingleton("kafkaAccess",
              new KafkaAccess(bootstrapServers, clientProperties));
          beans.registerSingleton("topicLayout", new TopicLayout(topics));
        })
        .properties("server.port=0", "server.address=127.0.0.1", "spring.main.banner-mode=off",
            "management.endpoints.web.exposure.include=health,prometheus",
            "management.endpoint.health.probes.enabled=true",
            "management.endpoint.health.show-components=always")
        .properties(properties)
        .run();
    return new RunningApi(context, topics);
  }

  int port() {
    var server = ((WebServerApplicationContext) context).getWebServer();
    if (server == null) throw new IllegalStateException("no server");
    return server.getPort();
  }

  int managementPort() {
    return context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  String topic() {
    return topics.prefix() + "ingest";
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  @Override
  public void close() {
    context.close();
  }

  /** What an installation brings. */
  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(IngestApiConfiguration.class)
  static class Application {
    @Bean
    Tenants tenants() {
      return new Tenants(List.of(Tenant.withToken("acme", TOKEN, KEYS),
          Tenant.withToken("other", OTHER_TOKEN, KEYS)));
    }

    @Bean
    AddressPolicy addressPolicy() {
      return new AddressPolicy(List.of(IpRange.parse("127.0.0.2")));
    }

    @Bean
    PublishLimits publishLimits() {
      return PublishLimits.DEFAULT;
    }

    @Bean
    InstantSource clock() {
      return InstantSource.system();
    }
  }
}
