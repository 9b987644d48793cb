package io.posthaste.embeddedbroker;

import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.metadata.KRaftMetadataCache;
import org.apache.kafka.server.common.KRaftVersion;

/**
 * Kafka's metadata cache of the broker, except that it tells a partition without a leader from one
 * that was deleted.
 *
 * <p>
 * In Kafka 4.3 both are the same to it (KAFKA-20734; in 4.2 they were not), and the transaction
 * coordinator takes both for deleted: it writes no marker there and counts the transaction as
 * complete. On a partition without a leader that transaction then stays open for ever, and readers of
 * committed records stop at it.
 *
 * <p>
 * On one node a kill leads there. The next run leads all partitions by the metadata of the one before
 * and goes on with the transactions that were decided, until the controller takes all leaderships
 * away and gives them back: the broker has learned of that some milliseconds before its coordinator
 * resigns. With {@link Node#noNode} the coordinator waits for a leader, and resigns; elected
 * again it reads its log and writes all markers that are missing.
 */
final class LeaderlessAwareMetadataCache extends KRaftMetadataCache {
  LeaderlessAwareMetadataCache(int brokerId, Supplier<KRaftVersion> kraftVersion) {
    super(brokerId, kraftVersion);
  }

  /**
   * Where the partition's leader can be reached: nothing if there is no such partition, {@link
   * Node#noNode} if it has no leader now.
   */
  @Override
  public Optional<Node> getPartitionLeaderEndpoint(String topic, int partition,
      ListenerName listener) {
    return super.getPartitionLeaderEndpoint(topic, partition, listener)
        .or(() -> contains(new TopicPartition(topic, partition))
            ? Optional.of(Node.noNode())
            : Optional.empty());
  }
}
