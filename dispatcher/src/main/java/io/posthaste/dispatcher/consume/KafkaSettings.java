package io.posthaste.dispatcher.consume;

import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.TopicLayout;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** How the clients of the dispatcher are set. What is set here wins over the access's own. */
final class KafkaSettings {
  /** A killed dispatcher's work moves after the first; a sign of life goes out every second one. */
  static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);
  private static final Duration HEARTBEAT = Duration.ofSeconds(2);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
  /** What has come up while a request was on its way goes in the next: outcomes may hold bodies. */
  private static final int BATCH_BYTES = 256 * 1024;
  /** What is to go together was gathered before. */
  private static final int LINGER_MS = 0;
  private static final int REQUESTS_AT_A_TIME = 1;
  private static final int MAX_POLL_RECORDS = 500;

  private KafkaSettings() {}

  static Map<String, Object> consumer(KafkaAccess access, DispatcherSettings settings) {
    var config = new HashMap<String, Object>(access.toConfig());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, settings.groupId());
    config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, RangeAssignor.class.getName());
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, ms(SESSION_TIMEOUT));
    config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, ms(HEARTBEAT));
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, IsolationLevel.READ_COMMITTED.toString());
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, settings.maxFetchBytes());
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 2 * ms(REQUEST_TIMEOUT));
    return config;
  }

  static Map<String, Object> producer(KafkaAccess access, DispatcherSettings settings,
      TopicLayout topics) {
    var config = new HashMap<String, Object>(access.toConfig());
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
    config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, REQUESTS_AT_A_TIME);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, topics.maxRecordBytes());
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, ms(REQUEST_TIMEOUT));
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, ms(settings.deliveryTimeout()));
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ms(settings.deliveryTimeout()));
    config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return config;
  }

  private static int ms(Duration duration) {
    return Math.toIntExact(duration.toMillis());
  }
}
