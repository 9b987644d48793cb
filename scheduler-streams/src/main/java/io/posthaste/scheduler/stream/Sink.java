package io.posthaste.scheduler.stream;

import io.posthaste.scheduler.core.Output;
import io.posthaste.schemas.topic.KeyPartition;
import io.posthaste.schemas.topic.TopicLayout;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.RecordContext;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.TopicNameExtractor;
import org.jspecify.annotations.Nullable;

/** Where an output goes, and as what bytes. */
record Sink(TopicLayout topics)
    implements
      TopicNameExtractor<byte[], Output>,
      StreamPartitioner<byte[], Output>,
      Serializer<Output> {
  @Override
  public String extract(byte[] key, Output output, RecordContext context) {
    return topics.name(output.topic());
  }

  @Override
  public Optional<Set<Integer>> partitions(String topic, byte[] key, Output output,
      int partitions) {
    Integer wanted = output.partition();
    return Optional.of(Set.of(wanted == null ? KeyPartition.of(key, partitions) : wanted));
  }

  @Override
  @SuppressWarnings("NullAway") // Kafka's way to say: a record without a value
  public byte @Nullable [] serialize(String topic, Output output) {
    var body = output.body();
    return body == null ? null : body.bytes();
  }
}
