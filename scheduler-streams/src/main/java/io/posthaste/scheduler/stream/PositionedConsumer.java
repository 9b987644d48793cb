package io.posthaste.scheduler.stream;

import io.posthaste.scheduler.read.Positions;
import io.posthaste.schemas.record.OwnBodies;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Tells how far it has read, over what is no record as well, each time that it was polled. */
final class PositionedConsumer extends KafkaConsumer<byte[], byte[]> {
  private final Positions positions;

  PositionedConsumer(Map<String, Object> config, OwnBodies bodies, Positions positions) {
    super(config, new ByteArrayDeserializer(), bodies);
    this.positions = positions;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    var records = super.poll(timeout);
    positions.polled(records);
    for (var partition : assignment()) {
      if (!positions.known(partition)) start(partition);
    }
    return records;
  }

  private void start(TopicPartition partition) {
    if (paused().contains(partition)) return; // not begun: its place can still move
    try {
      positions.start(partition, position(partition, Duration.ZERO));
    } catch (TimeoutException notYetKnown) {
      // asked again after the next poll
    }
  }
}
