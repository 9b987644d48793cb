package io.posthaste.embeddedbroker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metadata.PartitionRecord;
import org.apache.kafka.common.metadata.RegisterBrokerRecord;
import org.apache.kafka.common.metadata.RegisterBrokerRecord.BrokerEndpoint;
import org.apache.kafka.common.metadata.RegisterBrokerRecord.BrokerEndpointCollection;
import org.apache.kafka.common.metadata.TopicRecord;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.MetadataProvenance;
import org.apache.kafka.server.common.KRaftVersion;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaderlessAwareMetadataCacheTest {
  private static final ListenerName LISTENER = new ListenerName(BrokerSettings.BROKER_LISTENER);
  private static final int WITH_LEADER = 0;
  private static final int WITHOUT_LEADER = 1;

  private final LeaderlessAwareMetadataCache cache = new LeaderlessAwareMetadataCache(1,
      () -> KRaftVersion.KRAFT_VERSION_1);

  @BeforeEach
  void aTopicOfTwoPartitions() {
    var topic = Uuid.randomUuid();
    var delta = new MetadataDelta.Builder().setImage(MetadataImage.EMPTY).build();
    var endpoints = new BrokerEndpointCollection();
    endpoints.add(new BrokerEndpoint().setName(BrokerSettings.BROKER_LISTENER)
        .setHost("127.0.0.1")
        .setPort(9092));
    delta.replay(new RegisterBrokerRecord().setBrokerId(1).setEndPoints(endpoints));
    delta.replay(new TopicRecord().setName("topic").setTopicId(topic));
    delta.replay(partition(topic, WITH_LEADER).setLeader(1).setIsr(List.of(1)));
    delta.replay(partition(topic, WITHOUT_LEADER).setLeader(-1));
    cache.setImage(delta.apply(MetadataProvenance.EMPTY));
  }

  @Test
  void aLeaderIsTold() {
    assertThat(leaderOf("topic", WITH_LEADER)).map(Node::idString).contains("1");
  }

  @Test
  void aPartitionWithoutALeaderIsThereStill() {
    assertThat(leaderOf("topic", WITHOUT_LEADER)).contains(Node.noNode());
  }

  @Test
  void aPartitionThatIsNotThereIsNot() {
    assertThat(leaderOf("topic", 2)).isEmpty();
    assertThat(leaderOf("deleted", 0)).isEmpty();
  }

  private Optional<Node> leaderOf(String topic, int partition) {
    return cache.getPartitionLeaderEndpoint(topic, partition, LISTENER);
  }

  private static PartitionRecord partition(Uuid topic, int partition) {
    return new PartitionRecord().setTopicId(topic)
        .setPartitionId(partition)
        .setReplicas(List.of(1))
        .setDirectories(List.of(Uuid.randomUuid()));
  }
}
