package io.posthaste.scheduler.stream;

import io.posthaste.scheduler.canary.CanarySettings;
import io.posthaste.scheduler.canary.CanaryStatus;
import io.posthaste.scheduler.canary.CanaryWatch;
import io.posthaste.scheduler.core.CanaryStep;
import io.posthaste.scheduler.meter.SchedulerMetrics;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.publish.CommandType;
import io.posthaste.schemas.record.RecordHeaders;
import io.posthaste.schemas.topic.KafkaAccess;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the partitions of this process a canary in turn, and tells what becomes of them. It writes
 * outside of the transactions: one that is open on the ingest topic would hold up direct messages.
 * One thread sends; any may tell and ask.
 */
final class CanaryRounds {
  private static final Logger LOG = LoggerFactory.getLogger(CanaryRounds.class);
  /** Between looks whether there is a partition yet. */
  private static final Duration FIRST_LOOK = Duration.ofMillis(250);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);
  /** For Kafka to say where the topic is: a stop waits for it. */
  private static final Duration LONGEST_SEND = Duration.ofMillis(500);
  private static final int BUFFER_BYTES = 1 << 20;
  private static final byte[] NOTHING = {};
  private static final HeaderFields FIELDS = HeaderFields.of(
      new HeaderField(HeaderNames.TYPE, CommandType.CANARY.text()));

  private final CanarySettings settings;
  private final KafkaAccess kafka;
  private final String topic;
  private final Supplier<Set<Integer>> owned;
  private final SchedulerMetrics metrics;
  private final InstantSource clock;
  private final CanaryWatch watch;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /**
   * Rounds that have not begun.
   *
   * @param topic that canaries are written to
   * @param owned partitions of this process
   */
  CanaryRounds(CanarySettings settings, KafkaAccess kafka, String topic,
      Supplier<Set<Integer>> owned, SchedulerMetrics metrics, InstantSource clock) {
    this.settings = settings;
    this.kafka = kafka;
    this.topic = topic;
    this.owned = owned;
    this.metrics = metrics;
    this.clock = clock;
    this.watch = new CanaryWatch(settings);
    this.thread = Thread.ofPlatform()
        .name("posthaste-scheduler-canary")
        .daemon()
        .unstarted(this::run);
  }

  /** To be called once. */
  void start() {
    if (settings.enabled()) thread.start();
  }

  void stop() {
    closing.countDown();
    try {
      if (thread.isAlive()) thread.join(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void came(int partition, CanaryStep step) {
    watch.came(partition, step, clock.instant()).ifPresent(metrics::canaryBack);
  }

  CanaryStatus status() {
    return watch.status(settings.enabled() && !owned.get().isEmpty(), clock.instant());
  }

  private void run() {
    try {
      goRounds();
    } catch (InterruptedException stop) {
      // told to
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("no canaries are sent any more");
    }
  }

  private void goRounds() throws InterruptedException {
    var producer = new KafkaProducer<byte[], byte[]>(config());
    try {
      boolean begun = false;
      while (!closing.await((begun ? settings.interval() : FIRST_LOOK).toMillis(),
          TimeUnit.MILLISECONDS)) {
        begun |= goRound(producer);
      }
    } finally {
      producer.close(Duration.ZERO);
    }
  }

  private boolean goRound(Producer<byte[], byte[]> producer) {
    var turn = watch.turn(owned.get(), clock.instant());
    metrics.canariesLost(turn.lost());
    for (int partition : turn.partitions()) {
      if (closing.getCount() > 0) send(producer, partition);
    }
    return !turn.partitions().isEmpty();
  }

  private void send(Producer<byte[], byte[]> producer, int partition) {
    try {
      var _ = producer.send(new ProducerRecord<>(topic, partition, null, null, NOTHING,
          RecordHeaders.write(FIELDS)), (_, failure) -> {
            if (failure != null) watch.notAppended(partition, failure.toString());
          });
    } catch (KafkaException e) {
      watch.notAppended(partition, e.toString());
    }
  }

  /** A canary that is written twice does no harm, so nothing is asked for that needs more rights. */
  private Map<String, Object> config() {
    int lostMs = Math.toIntExact(settings.lostAfter().toMillis());
    var config = kafka.toConfig();
    config.put(CommonClientConfigs.CLIENT_ID_CONFIG, "posthaste-scheduler-canary");
    config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, lostMs / 2);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, lostMs);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LONGEST_SEND.toMillis());
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
    return config;
  }
}
