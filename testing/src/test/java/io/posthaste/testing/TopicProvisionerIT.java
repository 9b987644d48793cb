package io.posthaste.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import io.posthaste.schemas.topic.TopicMismatchException;
import io.posthaste.schemas.topic.TopicProvisioner;
import io.posthaste.schemas.topic.TopicProvisioningException;
import io.posthaste.schemas.topic.TopicSettings;
import io.posthaste.schemas.topic.TopicSettings.Retention;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(BrokerExtension.class)
class TopicProvisionerIT {
  private static int installations;

  private final TopicSettings settings = TopicSettings.oneBroker()
      .withPrefix("provisioner" + ++installations + ".");
  private final TopicLayout layout = new TopicLayout(settings);
  private final Admin admin;

  TopicProvisionerIT(TestBroker broker) {
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  @AfterEach
  void closeAdmin() {
    admin.close();
  }

  @Test
  void everyTopicIsMadeAsItsLayoutSays() throws Exception {
    var provisioned = new TopicProvisioner(admin, settings).provision();

    for (Topic topic : Topic.values()) {
      var found = describe(topic);
      assertThat(found.partitions()).hasSize(layout.partitions(topic));
      assertThat(found.topicId()).hasToString(provisioned.topicId(topic));
      assertThat(configs(topic)).containsAllEntriesOf(layout.spec(topic).configs());
    }
  }

  @Test
  void aSecondRunChangesNothing() {
    var first = new TopicProvisioner(admin, settings).provision();

    assertThat(new TopicProvisioner(admin, settings).provision()).isEqualTo(first);
  }

  @Test
  void processesThatStartTogetherAgree() {
    var runs = Stream.generate(() -> CompletableFuture
        .supplyAsync(() -> new TopicProvisioner(admin, settings).provision())).limit(4).toList();

    assertThat(runs.stream().map(CompletableFuture::join).distinct()).hasSize(1);
  }

  @Test
  void aTopicThatSomebodyDeletedIsMadeAgain() throws Exception {
    var first = new TopicProvisioner(admin, settings).provision();
    admin.deleteTopics(List.of(layout.name(Topic.REPLIES))).all().get();
    await().until(() -> !admin.listTopics().names().get().contains(layout.name(Topic.REPLIES)));

    var second = new TopicProvisioner(admin, settings).provision();

    assertThat(second.topicId(Topic.REPLIES)).isNotEqualTo(first.topicId(Topic.REPLIES));
    assertThat(second.topicId(Topic.INGEST)).isEqualTo(first.topicId(Topic.INGEST));
  }

  @Test
  void aPairedTopicWithAnotherNumberOfPartitionsStopsTheStartBeforeAnythingIsMade()
      throws Exception {
    admin.createTopics(
        List.of(new NewTopic(layout.name(Topic.DUE), Optional.of(3), Optional.empty()).configs(
            layout.spec(Topic.DUE).configs())))
        .all()
        .get();

    var failure = catchThrowableOfType(TopicMismatchException.class,
        () -> new TopicProvisioner(admin, settings).provision());

    assertThat(failure.mismatches()).singleElement().satisfies(mismatch -> {
      assertThat(mismatch.topic()).isEqualTo(layout.name(Topic.DUE));
      assertThat(mismatch.found()).isEqualTo("3");
      assertThat(mismatch.expected()).isEqualTo("4");
    });
    assertThat(admin.listTopics().names().get()).doesNotContain(layout.name(Topic.INGEST));
  }

  @Test
  void anIngestWithTheWritersTimeStopsTheStart() throws Exception {
    new TopicProvisioner(admin, settings).provision();
    var ingest = new ConfigResource(ConfigResource.Type.TOPIC, layout.name(Topic.INGEST));
    admin.incrementalAlterConfigs(Map.of(ingest,
        List.of(new AlterConfigOp(new ConfigEntry("message.timestamp.type", "CreateTime"),
            AlterConfigOp.OpType.SET))))
        .all()
        .get();

    assertThatThrownBy(() -> new TopicProvisioner(admin, settings).provision())
        .isInstanceOf(TopicMismatchException.class)
        .hasMessageContaining("message.timestamp.type=CreateTime, but LogAppendTime is expected");
  }

  @Test
  void moreReplicasThanBrokersIsToldWithTheSettingToChange() {
    var threeCopies = new TopicSettings(settings.prefix(), 4, (short) 3, 2, 1024,
        Retention.defaults());

    assertThatThrownBy(() -> new TopicProvisioner(admin, threeCopies).provision())
        .isInstanceOf(TopicProvisioningException.class)
        .hasMessageContaining("set the replication factor");
  }

  private TopicDescription describe(Topic topic) throws Exception {
    var described = admin.describeTopics(List.of(layout.name(topic))).allTopicNames().get();
    return described.values().iterator().next();
  }

  private Map<String, String> configs(Topic topic) throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, layout.name(topic));
    var configs = admin.describeConfigs(List.of(resource)).all().get();
    return configs.values()
        .iterator()
        .next()
        .entries()
        .stream()
        .filter(entry -> entry.value() != null)
        .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
  }
}
