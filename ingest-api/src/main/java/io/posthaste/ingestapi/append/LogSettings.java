package io.posthaste.ingestapi.append;

import io.posthaste.schemas.topic.KafkaAccess;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How the ingest topic is written.
 *
 * @param topic its name
 * @param appendTimeout longest time from the call to its acknowledgement or failure
 * @param maxRecordBytes largest record
 * @param maxInFlightBytes what the callers keep unacknowledged at most, together
 */
public record LogSettings(KafkaAccess access, String topic, Duration appendTimeout,
    int maxRecordBytes, long maxInFlightBytes) {
  private static final int BATCH_BYTES = 32 * 1024;
  private static final int LINGER_MS = 0;
  /**
   * What comes while a request is on its way goes together in the next: alone a record waits for
   * nothing, and under load a request has many.
   */
  private static final int REQUESTS_AT_A_TIME = 1;
  /** Not more: the producer adds it to the time, and what is past then is forgotten at once. */
  private static final long NEVER_MS = Duration.ofDays(36500).toMillis();

  /** Settings of the one producer; what the installation sets for its clients wins. */
  public Map<String, Object> producer() {
    long appendMs = appendTimeout.toMillis();
    var settings = common();
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
    settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, REQUESTS_AT_A_TIME);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) appendMs);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) (appendMs * 2 / 5));
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, maxRecordBytes);
    // `send` runs on event loops and may not wait, neither for metadata nor for memory.
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
    settings.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, NEVER_MS);
    // A record that does not fit into a begun batch begins another: at worst half of each is empty.
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2 * maxInFlightBytes + maxRecordBytes);
    settings.putAll(access.clientProperties());
    return settings;
  }

  /** The same for the producer of commands that are answered. */
  public Map<String, Object> commandProducer() {
    var settings = producer();
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "posthaste-ingest-api-commands");
    settings.putAll(access.clientProperties());
    return settings;
  }

  /**
   * Settings of a consumer that reads what is committed, from where it is told to, and commits
   * nothing.
   *
   * @param purpose ends the client's name
   */
  public Map<String, Object> consumer(String purpose) {
    var settings = common();
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "posthaste-ingest-api-" + purpose);
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.putAll(access.clientProperties());
    return settings;
  }

  /** Settings of the client that asks whether the topic is there. */
  public Map<String, Object> admin() {
    var settings = common();
    settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 2_000);
    settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 2_000);
    settings.putAll(access.clientProperties());
    return settings;
  }

  private Map<String, Object> common() {
    var settings = access.toConfig();
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "posthaste-ingest-api");
    settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, 50);
    settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    settings.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, 1_000);
    settings.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, 3_000);
    return settings;
  }
}
