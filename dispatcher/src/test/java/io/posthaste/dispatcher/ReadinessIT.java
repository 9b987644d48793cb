package io.posthaste.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.posthaste.dispatcher.call.Records;
import io.posthaste.schemas.address.AddressPolicy;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.tenant.Tenants;
import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.StartingOffsets;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import io.posthaste.schemas.topic.TopicProvisioner;
import io.posthaste.schemas.topic.TopicSettings;
import io.posthaste.testing.BrokerExtension;
import io.posthaste.testing.TestBroker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** Health says when a dispatcher is up and does nothing. */
@ExtendWith(BrokerExtension.class)
class ReadinessIT {
  private final HeldClock clock = new HeldClock();
  private final KafkaAccess kafka;
  private final TopicLayout topics;
  private final String group;
  private final ApplicationContextRunner dispatcher;

  ReadinessIT(TestBroker broker) {
    var four = broker.freshTopics();
    this.kafka = new KafkaAccess(broker.bootstrapServers(), Map.of());
    this.topics = new TopicLayout(new TopicSettings("one-" + four.prefix(), 1,
        four.replicationFactor(), four.minInsyncReplicas(), four.maxBodyBytes(),
        four.retention()));
    this.group = four.prefix() + "dispatcher";
    this.dispatcher = new ApplicationContextRunner()
        .withUserConfiguration(DispatcherConfiguration.class)
        .withPropertyValues("posthaste.dispatcher.stop-grace=0s",
            "posthaste.dispatcher.group-id=" + group)
        .withBean("clock", InstantSource.class, () -> clock)
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .withBean("tenants", Tenants.class, () -> Records.TENANTS)
        .withBean("policy", AddressPolicy.class, () -> AddressPolicy.PUBLIC_ONLY)
        .withBean("limits", PublishLimits.class, () -> PublishLimits.DEFAULT)
        .withBean("topics", TopicLayout.class, () -> topics)
        .withBean("kafka", KafkaAccess.class, () -> kafka);
  }

  @BeforeEach
  void provision() {
    try (var admin = Admin.create(kafka.toConfig())) {
      var made = new TopicProvisioner(admin, topics.settings()).provision();
      new StartingOffsets(admin, kafka.toConfig(), made, Duration.ofSeconds(30))
          .commit(Map.of(group, Set.of(Topic.INGEST, Topic.DUE)));
    }
  }

  private static Health health(ApplicationContext started) {
    var health = started.getBean("dispatcherHealthIndicator", HealthIndicator.class).health();
    if (health == null) throw new AssertionError("no health");
    return health;
  }

  private static void awaitStatus(ApplicationContext started,
      Status status) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(health(started)).extracting(Health::getStatus)
            .isEqualTo(status));
  }

  @Test
  void whoseLoopStandsStillIsNotReady() {
    dispatcher.run(started -> {
      awaitStatus(started, Status.UP);

      clock.holdPolling();
      clock.ahead = Duration.ofSeconds(11);
      awaitStatus(started, Status.DOWN);
      assertThat(health(started).getDetails()).containsEntry("kafkaReachable", true)
          .hasEntrySatisfying("lastPollMs",
              since -> assertThat((Long) since).isGreaterThan(10_000));

      clock.letGo();
      awaitStatus(started, Status.UP);
    });
  }

  @Test
  void whoWaitsForPartitionsIsNotReadyAndWhoIsGivenNoneStandsBy() {
    try (var other = otherMember()) {
      other.subscribe(List.of(topics.name(Topic.INGEST), topics.name(Topic.DUE)));
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
        other.poll(Duration.ofMillis(100));
        return !other.assignment().isEmpty();
      });
      dispatcher.run(started -> {
        Awaitility.await()
            .during(Duration.ofSeconds(2))
            .atMost(Duration.ofSeconds(10))
            .untilAsserted(() -> assertThat(health(started)).extracting(Health::getStatus)
                .as("the other member holds up the group")
                .isEqualTo(Status.DOWN));
        assertThat(health(started).getDetails()).containsEntry("assigned", false);

        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
          other.poll(Duration.ofMillis(100));
          assertThat(health(started).getStatus()).isEqualTo(Status.UP);
        });
        dispatcher.run(second -> {
          Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            other.poll(Duration.ofMillis(100));
            assertThat(List.of(health(started), health(second)))
                .allSatisfy(health -> assertThat(health.getStatus()).isEqualTo(Status.UP))
                .anySatisfy(health -> assertThat(health.getDetails()).containsEntry("partitions", 0)
                    .containsEntry("assigned", true));
          });
        });
      });
    }
  }

  private KafkaConsumer<byte[], byte[]> otherMember() {
    var config = kafka.toConfig();
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, RangeAssignor.class.getName());
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** The system's, put ahead by the test; who polls can be held up where it asks for the time. */
  private static final class HeldClock implements InstantSource {
    private volatile Duration ahead = Duration.ZERO;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    void holdPolling() {
      gate = new CountDownLatch(1);
    }

    void letGo() {
      gate.countDown();
    }

    @Override
    public Instant instant() {
      if (Thread.currentThread().getName().equals("posthaste-dispatcher-poll")) {
        try {
          gate.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return InstantSource.system().instant().plus(ahead);
    }
  }
}
