package io.posthaste.index;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A searchable copy of topics: keeps files for the partitions of this process and reads them. See
 * the package. Reads are safe for any thread, and block.
 */
public final class Index implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Index.class);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration HEARTBEAT = Duration.ofSeconds(2);
  private static final Duration STOP = Duration.ofSeconds(20);
  /** All that a fetch brings: cut off, a later record of one topic came before an earlier of another. */
  private static final int MAX_POLL_RECORDS = 20_000;
  private static final int MAX_FETCH_BYTES = 2 << 20;
  private static final int GATHERED_BYTES = 1 << 20;

  private final IndexContent content;
  private final IndexSettings settings;
  private final Map<String, Object> client;
  private final Admin admin;
  private final TopicLogs logs;
  private final Applied applied = new Applied();
  private final ConcurrentMap<Integer, OpenPartition> open = new ConcurrentHashMap<>();
  private final IndexConsumer consumer;
  private final Thread thread;

  /** @param client what a Kafka client needs to reach the cluster, by Kafka's names */
  public Index(IndexContent content, IndexSettings settings, Map<String, Object> client,
      IndexObserver observer, InstantSource clock) {
    this.content = content;
    this.settings = settings;
    this.client = Map.copyOf(client);
    var adminConfig = new HashMap<>(client);
    adminConfig.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ms(REQUEST_TIMEOUT));
    adminConfig.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ms(REQUEST_TIMEOUT));
    this.admin = Admin.create(adminConfig);
    this.logs = new TopicLogs(admin, List.copyOf(content.topics()), REQUEST_TIMEOUT);
    this.consumer = new IndexConsumer(content, settings, this::newConsumer, logs, open, applied,
        observer, clock);
    this.thread = Thread.ofPlatform().name("index-" + content.name()).unstarted(consumer);
  }

  /** Begins to read the topics, which must be there. */
  public void start() {
    thread.start();
  }

  /** Gives the partitions away and closes the files. */
  @Override
  public void close() {
    consumer.stop();
    try {
      if (!thread.join(STOP)) LOG.atWarn().addKeyValue("waited", STOP).log("index not stopped");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    admin.close(Duration.ZERO);
  }

  public IndexStatus status() {
    return consumer.status();
  }

  /** Those that are this process's now. */
  public Set<Integer> partitions() {
    return Set.copyOf(open.keySet());
  }

  /**
   * How many partitions a topic of this index has.
   *
   * @throws IndexUnavailableException when Kafka does not say
   */
  public int partitionCount(String topic) throws InterruptedException {
    return described(topic).partitions().size();
  }

  /**
   * Kafka's id of a topic of this index, as it was half a minute ago or later.
   *
   * @throws IndexUnavailableException when Kafka does not say
   */
  public String topicId(String topic) throws InterruptedException {
    return described(topic).topicId().toString();
  }

  /**
   * Where the topics end now for those who read committed.
   *
   * @throws IndexUnavailableException when Kafka does not say
   */
  public Ends ends(Collection<Integer> partitions) throws InterruptedException {
    return ends(partitions, IsolationLevel.READ_COMMITTED);
  }

  /**
   * Where the topics end now with all that was written, committed or not: until open transactions
   * have ended nobody gets there.
   *
   * @throws IndexUnavailableException when Kafka does not say
   */
  public Ends allEnds(Collection<Integer> partitions) throws InterruptedException {
    return ends(partitions, IsolationLevel.READ_UNCOMMITTED);
  }

  /**
   * Waits until all before these ends is applied, {@link IndexSettings#readLimit} at most.
   *
   * @throws IndexUnavailableException when it is not in time, or a partition is not here
   */
  public void await(Ends ends) throws InterruptedException {
    if (!applied.await(ends, settings.readLimit())) {
      throw IndexUnavailableException.later("the index has not caught up in time");
    }
  }

  /** Whether all before these ends is applied after waiting for it. */
  public boolean await(Ends ends, Duration limit) throws InterruptedException {
    return applied.await(ends, limit);
  }

  /**
   * Reads rows of a partition.
   *
   * @throws IndexUnavailableException when the partition is not here, its file is being made or has
   *   not caught up, or cannot be read
   */
  public <T> T read(int number, IndexQuery<T> query) throws InterruptedException {
    var partition = partition(number);
    await(partition.ends());
    return read(partition, query);
  }

  /**
   * Likewise, but as far as it has got: what has not been caught up with is not waited for, and may
   * be missing.
   */
  public <T> T peek(int number, IndexQuery<T> query) throws InterruptedException {
    return read(partition(number), query);
  }

  private OpenPartition partition(int number) {
    var partition = open.get(number);
    if (partition == null) throw IndexUnavailableException.moved(number);
    return partition;
  }

  private <T> T read(OpenPartition partition, IndexQuery<T> query) throws InterruptedException {
    try {
      return partition.readers().read(query);
    } catch (SQLException e) {
      if (Sqlite.isDamage(e)) partition.damage();
      LOG.atWarn()
          .addKeyValue("index", content.name())
          .addKeyValue("partition", partition.number())
          .setCause(e)
          .log("file cannot be read");
      throw IndexUnavailableException.later("partition " + partition.number() + " cannot be read");
    }
  }

  /** Changes whenever rows of any partition do. */
  public long news() {
    return applied.news();
  }

  /** Waits until there are others, or the time is up. */
  public void awaitNews(long known, Duration limit) throws InterruptedException {
    applied.awaitNews(known, limit);
  }

  private Ends ends(Collection<Integer> partitions, IsolationLevel isolation)
      throws InterruptedException {
    try {
      return new Ends(logs.ends(partitions, isolation));
    } catch (KafkaException e) {
      throw IndexUnavailableException.later("Kafka does not say where the topics end");
    }
  }

  private TopicDescription described(String topic) throws InterruptedException {
    try {
      return logs.description(topic);
    } catch (KafkaException e) {
      throw IndexUnavailableException.later("Kafka does not describe the topics");
    }
  }

  private Consumer<byte[], byte[]> newConsumer() {
    var config = new HashMap<>(client);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, settings.groupId());
    config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, RangeAssignor.class.getName());
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, ms(settings.sessionTimeout()));
    config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, ms(HEARTBEAT));
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, IsolationLevel.READ_COMMITTED.toString());
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, MAX_FETCH_BYTES);
    if (settings.gather().isPositive()) {
      config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, GATHERED_BYTES);
      config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, ms(settings.gather()));
    }
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 2 * ms(REQUEST_TIMEOUT));
    config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 2 * ms(REQUEST_TIMEOUT));
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static int ms(Duration duration) {
    return Math.toIntExact(duration.toMillis());
  }
}
