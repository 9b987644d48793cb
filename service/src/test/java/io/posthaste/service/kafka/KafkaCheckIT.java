package io.posthaste.service.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicMismatchException;
import io.posthaste.schemas.topic.TopicSettings;
import io.posthaste.schemas.topic.TopicsMissingException;
import io.posthaste.service.ConfigurationException;
import io.posthaste.testing.BrokerExtension;
import io.posthaste.testing.TestBroker;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(BrokerExtension.class)
class KafkaCheckIT {
  private final String name = "c" + UUID.randomUUID().toString().substring(0, 8);
  private final TopicSettings settings = TopicSettings.oneBroker().withPrefix(name + ".");
  private final Map<String, Set<Topic>> groups = Map.of(name, Set.of(Topic.INGEST, Topic.DUE));
  private final KafkaAccess access;

  KafkaCheckIT(TestBroker broker) {
    access = new KafkaAccess(broker.bootstrapServers(), Map.of());
  }

  private KafkaCheck check(TopicSettings topics, Duration wait) {
    return new KafkaCheck(access, topics, groups, wait);
  }

  @Test
  void whereNobodyHasProvisionedTheStartSaysSo() {
    assertThatThrownBy(check(settings, Duration.ZERO)::start)
        .isInstanceOf(TopicsMissingException.class)
        .hasMessageContainingAll(name + ".ingest", "posthaste provision");
  }

  @Test
  void aServiceThatStartsTooEarlyWaitsForTheTopicsAndItsGroupsOffsets() throws Exception {
    var service = check(settings, Duration.ofSeconds(60));
    var started = CompletableFuture.runAsync(service::start);

    check(settings, Duration.ofSeconds(60)).provision();

    started.get(60, TimeUnit.SECONDS);
    assertThat(service.isRunning()).isTrue();
  }

  @Test
  void topicsWithoutTheGroupsOffsetsAreNotEnough() {
    new KafkaCheck(access, settings, Map.of(), Duration.ofSeconds(30)).provision();

    assertThatThrownBy(check(settings, Duration.ZERO)::start)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(name, "offsets to start from", "posthaste provision");
  }

  @Test
  void provisioningTwiceChangesNothing() {
    check(settings, Duration.ofSeconds(30)).provision();

    assertThatCode(check(settings, Duration.ofSeconds(30))::provision).doesNotThrowAnyException();
  }

  @Test
  void wrongTopicsEndTheStartAtOnceWithAllThatIsToBeChanged() {
    check(settings, Duration.ofSeconds(30)).provision();
    var other = new TopicSettings(settings.prefix(), 5, (short) 2, 2, settings.maxBodyBytes(),
        settings.retention());

    assertThatThrownBy(check(other, Duration.ofHours(1))::start)
        .isInstanceOf(TopicMismatchException.class)
        .hasMessageContainingAll("partitions=4, but 5", "posthaste.topics.partitions",
            "replicas=1, but 2 or more", "min.insync.replicas=1, but 2 or more",
            "kafka-configs.sh");
  }

  @Test
  void brokersThatDoNotAnswerAreNamed() {
    var away = new KafkaAccess("127.0.0.1:1", Map.of());
    assertThatThrownBy(new KafkaCheck(away, settings, groups, Duration.ZERO)::start)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("Kafka does not answer at 127.0.0.1:1",
            "posthaste.kafka.bootstrap-servers");
  }

  @Test
  void aNameThatNobodyKnowsIsToldAsWell() {
    var away = new KafkaAccess("nobody.invalid:9092", Map.of());
    assertThatThrownBy(new KafkaCheck(away, settings, groups, Duration.ZERO)::start)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("nobody.invalid:9092");
  }
}
