package io.posthaste.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.posthaste.schemas.topic.ProvisionedTopics;
import io.posthaste.schemas.topic.StartingOffsets;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicProvisioner;
import io.posthaste.schemas.topic.TopicProvisioningException;
import io.posthaste.schemas.topic.TopicRecreatedException;
import io.posthaste.schemas.topic.TopicSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(BrokerExtension.class)
class StartingOffsetsIT {
  private final String servers;
  private final Map<String, Object> client;
  private final Admin admin;
  private final TopicSettings settings;
  private final ProvisionedTopics topics;
  private final String group;

  StartingOffsetsIT(TestBroker broker) {
    servers = broker.bootstrapServers();
    client = Map.of("bootstrap.servers", broker.bootstrapServers());
    admin = Admin.create(client);
    settings = broker.freshTopics();
    topics = provision();
    group = settings.prefix() + "readers";
  }

  @AfterEach
  void closeAdmin() {
    admin.close();
  }

  @Test
  void aNewGroupStartsAtZeroOfEveryPartition() throws Exception {
    commit();

    assertThat(offsets(Topic.INGEST)).isEqualTo(Map.of(0, 0L, 1, 0L, 2, 0L, 3, 0L));
    assertThat(offsets(Topic.DUE)).hasSize(4);
  }

  @Test
  void commitsThatAGroupHasAreKept() throws Exception {
    admin.alterConsumerGroupOffsets(group,
        Map.of(new TopicPartition(name(Topic.INGEST), 2), new OffsetAndMetadata(7))).all().get();

    commit();

    assertThat(offsets(Topic.INGEST)).isEqualTo(Map.of(0, 0L, 1, 0L, 2, 7L, 3, 0L));
  }

  @Test
  void aGroupThatLostItsOffsetsIsNotGivenOthers() throws Exception {
    commit();
    admin.deleteConsumerGroups(List.of(group)).all().get();

    commit();

    assertThat(offsets(Topic.INGEST)).isEmpty();
  }

  @Test
  void aTopicThatWasMadeAgainIsRefused() throws Exception {
    commit();
    admin.deleteTopics(List.of(name(Topic.DUE))).all().get();
    await().until(() -> !admin.listTopics().names().get().contains(name(Topic.DUE)));
    var made = provision();

    assertThatThrownBy(() -> offsetsOf(made).commit(groups()))
        .isInstanceOf(TopicRecreatedException.class)
        .hasMessageContaining(name(Topic.DUE))
        .hasMessageContaining(topics.topicId(Topic.DUE))
        .hasMessageContaining("starting-offsets/" + group + "/" + name(Topic.DUE));
  }

  @Test
  void aGroupThatRunsWithoutOffsetsIsLeftAsItIs() {
    try (var member = member("latest")) {
      member.subscribe(List.of(name(Topic.INGEST)));
      while (member.assignment().isEmpty()) member.poll(Duration.ofMillis(100));

      assertThatThrownBy(this::commit).isInstanceOf(TopicProvisioningException.class)
          .hasMessageContaining("Group " + group + " has members");
    }
  }

  @Test
  void aMemberCanStartWithoutAResetPolicy() {
    commit();
    try (var member = member("none")) {
      member.subscribe(List.of(name(Topic.INGEST)));
      while (member.assignment().isEmpty()) member.poll(Duration.ofMillis(100));

      assertThat(member.assignment()).allMatch(partition -> member.position(partition) == 0);
    }
  }

  private void commit() {
    offsetsOf(topics).commit(groups());
  }

  private StartingOffsets offsetsOf(ProvisionedTopics provisioned) {
    return new StartingOffsets(admin, client, provisioned, Duration.ofSeconds(20));
  }

  private ProvisionedTopics provision() {
    return new TopicProvisioner(admin, settings).provision();
  }

  private Map<String, Set<Topic>> groups() {
    return Map.of(group, Set.of(Topic.INGEST, Topic.DUE));
  }

  private String name(Topic topic) {
    return topics.layout().name(topic);
  }

  private Map<Integer, Long> offsets(Topic topic) throws Exception {
    var offsets = new TreeMap<Integer, Long>();
    admin.listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach((partition, offset) -> {
          if (partition.topic().equals(name(topic))) {
            offsets.put(partition.partition(), offset.offset());
          }
        });
    return offsets;
  }

  private KafkaConsumer<byte[], byte[]> member(String reset) {
    return new KafkaConsumer<>(
        Map.<String, Object>of("bootstrap.servers", servers, "group.id",
            group, "auto.offset.reset", reset, "enable.auto.commit", false),
        new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
