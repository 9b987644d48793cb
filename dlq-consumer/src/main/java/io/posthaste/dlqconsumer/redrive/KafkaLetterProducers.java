package io.posthaste.dlqconsumer.redrive;

import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.TopicLayout;
import java.time.Duration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Producers whose transactional ids are the group's and the partition's.
 *
 * @param groupId of the consumers of dead letters
 * @param transactionTimeout after which what a dead process has begun is aborted
 */
public record KafkaLetterProducers(KafkaAccess kafka, TopicLayout topics, String groupId,
    Duration transactionTimeout) implements LetterProducers {
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(4);

  @Override
  public Producer<byte[], byte[]> open(int partition) {
    var config = kafka.toConfig();
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, groupId + "-" + partition);
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, ms(transactionTimeout));
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, topics.maxRecordBytes());
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, ms(REQUEST_TIMEOUT));
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, ms(transactionTimeout.minusSeconds(1)));
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ms(transactionTimeout));
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static int ms(Duration duration) {
    return Math.toIntExact(duration.toMillis());
  }
}
