package io.posthaste.scheduler.stream;

import static org.apache.kafka.streams.StreamsConfig.consumerPrefix;
import static org.apache.kafka.streams.StreamsConfig.mainConsumerPrefix;
import static org.apache.kafka.streams.StreamsConfig.producerPrefix;

import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.TopicLayout;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;

/** How the application is set. What is set here wins over the access's own. */
final class StreamsConfiguration {
  /** Moves what was changed without an output, and positions, when nothing else is committed. */
  private static final Duration LONGEST_TRANSACTION = Duration.ofSeconds(5);
  private static final Duration PROBING_INTERVAL = Duration.ofMinutes(2);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
  private static final int WARMUP_REPLICAS = 4;
  private static final int MAX_FETCH_BYTES = 2 << 20;
  private static final int BATCH_BYTES = 256 << 10;
  /**
   * Nothing is read before its transaction has ended, and the end waits for no linger: what is sent
   * one by one until then only costs requests.
   */
  private static final int LINGER_MS = 20;
  private static final long RETRY_PAUSE_MS = 20;
  private static final int MAX_POLL_RECORDS = 500;
  private static final long ONE_SOURCE_WAITS_FOR_NO_OTHER = -1;

  private StreamsConfiguration() {}

  /** @param server {@code host:port} that other processes are told to ask at */
  static StreamsConfig of(KafkaAccess access, StreamsSettings settings, TopicLayout topics,
      RocksDbMemory memory, String server) {
    Map<String, Object> config = new HashMap<>(access.toConfig());
    application(config, settings, topics, server);
    consumer(config, settings);
    producer(config, settings, topics);
    stores(config, settings, memory);
    failures(config);
    return new StreamsConfig(config);
  }

  private static void application(Map<String, Object> config, StreamsSettings settings,
      TopicLayout topics, String server) {
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
    config.put(StreamsConfig.APPLICATION_SERVER_CONFIG, server);
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    config.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
    config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
    config.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.standbyReplicas());
    config.put(StreamsConfig.REPLICATION_FACTOR_CONFIG,
        (int) topics.settings().replicationFactor());
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, LONGEST_TRANSACTION.toMillis());
    config.put(StreamsConfig.POLL_MS_CONFIG, settings.poll().toMillis());
    config.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, ONE_SOURCE_WAITS_FOR_NO_OTHER);
    config.put(StreamsConfig.MAX_WARMUP_REPLICAS_CONFIG, WARMUP_REPLICAS);
    config.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, PROBING_INTERVAL.toMillis());
    config.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
  }

  private static void consumer(Map<String, Object> config, StreamsSettings settings) {
    int session = ms(settings.sessionTimeout());
    config.put(consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), session);
    config.put(consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), session / 3);
    config.put(mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "none");
    config.put(mainConsumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), MAX_FETCH_BYTES);
    config.put(mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), MAX_POLL_RECORDS);
  }

  private static void producer(Map<String, Object> config, StreamsSettings settings,
      TopicLayout topics) {
    config.put(producerPrefix(ProducerConfig.LINGER_MS_CONFIG), LINGER_MS);
    // A broker that checks the first batch of a transaction on a partition refuses the second if that
    // comes meanwhile ("no existing state"), and it is sent again only after a pause.
    config.put(producerPrefix(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION), 1);
    config.put(producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
    config.put(producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), RETRY_PAUSE_MS);
    config.put(producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), topics.maxRecordBytes());
    config.put(producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
        ms(settings.transactionTimeout()));
    config.put(producerPrefix(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG), ms(REQUEST_TIMEOUT));
    config.put(producerPrefix(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG),
        ms(settings.deliveryTimeout()));
    config.put(producerPrefix(ProducerConfig.MAX_BLOCK_MS_CONFIG), ms(settings.deliveryTimeout()));
  }

  private static void stores(Map<String, Object> config, StreamsSettings settings,
      RocksDbMemory memory) {
    config.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDirectory().toString());
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
    config.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksDbMemory.Setter.class);
    config.put(RocksDbMemory.CONFIG, memory);
  }

  /** Nothing is dropped: a failure ends the transaction. */
  private static void failures(Map<String, Object> config) {
    config.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndFailExceptionHandler.class);
    config.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndFailProcessingExceptionHandler.class);
    config.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
        DefaultProductionExceptionHandler.class);
  }

  private static int ms(Duration duration) {
    return Math.toIntExact(duration.toMillis());
  }
}
