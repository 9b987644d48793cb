package io.posthaste.scheduler.stream;

import io.posthaste.scheduler.canary.CanaryStatus;
import io.posthaste.scheduler.core.PartitionNumbers;
import io.posthaste.scheduler.meter.SchedulerMetrics;
import io.posthaste.scheduler.read.AdminLogEnds;
import io.posthaste.scheduler.read.Positions;
import io.posthaste.scheduler.read.Reads;
import io.posthaste.scheduler.serve.PartitionsHandler;
import io.posthaste.scheduler.stream.SchedulerStatus.State;
import io.posthaste.scheduler.view.Answer;
import io.posthaste.scheduler.view.Query;
import io.posthaste.scheduler.view.View;
import io.posthaste.schemas.publish.Route;
import io.posthaste.schemas.record.OwnBodies;
import io.posthaste.schemas.topic.ConsumedRecords;
import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running scheduler: started once, stopped once. Where Kafka is not there at the start it waits;
 * where it must not run it stays down and says why. Safe for any thread.
 */
public final class Scheduler implements PartitionsHandler.Partitions {
  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
  private static final Duration KAFKA_LIMIT = Duration.ofSeconds(10);
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);
  private static final Duration KEEP_HOUSE_EVERY = Duration.ofSeconds(5);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(3);
  /** A fail-over takes less, but for the time to restore what is lost. */
  private static final Duration MOVING_LIMIT = Duration.ofSeconds(30);

  private final StreamsSettings settings;
  private final KafkaAccess kafka;
  private final TopicLayout topics;
  private final String server;
  private final SchedulerMetrics metrics;
  private final Admin admin;
  private final Reads reads;
  private final SchedulerProcessor.Shared shared;
  private final Positions positions = new Positions();
  private final Watch watch;
  private final CanaryRounds canaries;
  private final InstantSource clock;
  private final ThreadFaults faults;
  private final AtomicLong replacedThreads = new AtomicLong();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch settled = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable KafkaStreams streams;
  private volatile @Nullable String refusal;
  private volatile @Nullable String waitingFor;
  private volatile @Nullable Instant movingSince;

  /**
   * A scheduler that is not started.
   *
   * @param server {@code host:port} at which other processes can ask this one
   */
  public Scheduler(StreamsSettings settings, KafkaAccess kafka, TopicLayout topics, String server,
      PartitionSchedulers schedulers, View view, SchedulerMetrics metrics, InstantSource clock) {
    this.settings = settings;
    this.kafka = kafka;
    this.topics = topics;
    this.server = server;
    this.metrics = metrics;
    this.admin = Admin.create(kafka.toConfig());
    this.reads = new Reads(positions, new AdminLogEnds(admin, topics, settings.readLimit()),
        settings.readLimit());
    this.clock = clock;
    this.canaries = new CanaryRounds(settings.canary(), kafka, topics.name(Topic.INGEST),
        reads::owned, metrics, clock);
    this.shared = new SchedulerProcessor.Shared(topics, settings, schedulers, view, reads, metrics,
        canaries, ThreadLocal.withInitial(() -> new CommitPace(settings.commitInterval())));
    this.watch = new Watch(admin, topics, positions, KAFKA_LIMIT, clock);
    this.faults = new ThreadFaults(clock, this::threadReplaced, this::refuse);
    this.thread = Thread.ofPlatform().name("posthaste-scheduler").unstarted(this::run);
  }

  /** Begins to start. */
  public void start() {
    thread.start();
  }

  /** Waits until it runs, or will not; false when it does neither in time. */
  public boolean awaitSettled(Duration limit) throws InterruptedException {
    return settled.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Returns when it has left the group, or 3 s later. */
  public void stop() {
    stopping.countDown();
    faults.stop();
    thread.interrupt();
    try {
      thread.join(STOP_LIMIT.plus(AGAIN_AFTER));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public SchedulerStatus status() {
    var running = streams;
    String refused = refusal;
    var fault = faults.recent()
        .map(ThreadFaults.Fault::problem)
        .or(watch::problem)
        .or(this::moving)
        .orElse(waitingFor);
    return new SchedulerStatus(refused != null ? State.FATAL : state(running), reads.partitions(),
        replacedThreads.get(), refused != null ? refused : fault);
  }

  /** What the canaries of this process tell. */
  public CanaryStatus canaries() {
    return canaries.status();
  }

  /** Asks a partition of this process. */
  @Override
  public Answer ask(int partition, Query query) {
    var answer = reads.ask(partition, query);
    metrics.read(answer.status());
    return answer;
  }

  /** What the partitions of this process have. */
  public List<PartitionNumbers> numbers() {
    return reads.numbers();
  }

  /** By how much the timer is overdue that should have fired first; zero where none is. */
  public Duration overdue() {
    var now = clock.instant();
    return reads.numbers()
        .stream()
        .map(PartitionNumbers::nextTimer)
        .flatMap(Stream::ofNullable)
        .map(at -> Duration.between(at, now))
        .filter(Duration::isPositive)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /** Who owns which partition, as {@code host:port}; a partition that moves may be left out. */
  @Override
  public Map<Integer, String> owners() {
    var owners = new TreeMap<Integer, String>();
    var running = streams;
    if (running == null || !running.state().isRunningOrRebalancing()) return owners;
    String ingest = topics.name(Topic.INGEST);
    for (var process : running.metadataForAllStreamsClients()) {
      if (process.port() < 0) continue;
      for (var partition : process.topicPartitions()) {
        if (partition.topic().equals(ingest)) {
          owners.put(partition.partition(), process.host() + ":" + process.port());
        }
      }
    }
    return owners;
  }

  /** Mean time of a commit in the last minute, in seconds, of the slowest thread. */
  public double commitSeconds() {
    var running = streams;
    if (running == null) return 0;
    return running.metrics()
        .entrySet()
        .stream()
        .filter(metric -> metric.getKey().name().equals("commit-latency-avg")
            && metric.getKey().group().equals("stream-thread-metrics"))
        .mapToDouble(metric -> ((Number) metric.getValue().metricValue()).doubleValue() / 1000)
        .filter(Double::isFinite)
        .max()
        .orElse(0);
  }

  private void run() {
    try {
      if (mayStart()) runStreams();
    } catch (InterruptedException stop) {
      // told to
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("the scheduler cannot start");
      refuse("it cannot start: " + e);
    } finally {
      settled.countDown();
      admin.close(Duration.ZERO);
    }
  }

  private boolean mayStart() throws InterruptedException {
    var check = new StartCheck(admin, topics, settings.applicationId(), KAFKA_LIMIT);
    do {
      try {
        var refused = check.refusal();
        refused.ifPresent(this::refuse);
        waitingFor = null;
        return refused.isEmpty();
      } catch (ExecutionException | TimeoutException e) {
        waitingFor = "Kafka does not answer: " + (e.getCause() == null ? e : e.getCause());
        LOG.atWarn().addKeyValue("cause", waitingFor).log("cannot start yet");
      }
    } while (!stopping.await(AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS));
    return false;
  }

  private void runStreams() {
    var memory = new RocksDbMemory(settings.cacheBytes(), settings.writeBufferBytes());
    var running = new KafkaStreams(
        SchedulerTopology.of(topics, () -> new SchedulerProcessor(shared)),
        StreamsConfiguration.of(kafka, settings, topics, memory, server),
        new StreamsClients(new OwnBodies(topics.name(Topic.INGEST), Route.SCHEDULED), positions,
            () -> shared.paces().get().committed(System.nanoTime())));
    running.setUncaughtExceptionHandler(faults);
    running.setGlobalStateRestoreListener(new Restoration());
    running.setStateListener((now, _) -> {
      if (now == KafkaStreams.State.RUNNING) settled.countDown();
      movingSince = now == KafkaStreams.State.REBALANCING ? clock.instant() : null;
      LOG.atDebug().addKeyValue("state", now).log("state changed");
    });
    boolean closed = false;
    try {
      running.start();
      streams = running;
      canaries.start();
      keepHouse();
    } catch (InterruptedException stop) {
      // told to
    } finally {
      canaries.stop();
      closed = running.close(
          CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
              .withTimeout(STOP_LIMIT));
    }
    if (closed) memory.close(); // else a store may still use it
  }

  private void keepHouse() throws InterruptedException {
    var consumed = new ConsumedRecords(admin, settings.applicationId(),
        Set.of(topics.name(Topic.HOPS), topics.name(Topic.OUTCOMES)), KAFKA_LIMIT);
    while (!stopping.await(KEEP_HOUSE_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
      watch.look(reads.owned());
      consumed.delete();
    }
  }

  private Optional<String> moving() {
    var since = movingSince;
    return since == null || clock.instant().isBefore(since.plus(MOVING_LIMIT))
        ? Optional.empty()
        : Optional.of("partitions have moved, or have been restored, since " + since);
  }

  private State state(@Nullable KafkaStreams running) {
    if (stopping.getCount() == 0) return State.STOPPED;
    if (running == null) return State.STARTING;
    return switch (running.state()) {
      case CREATED -> State.STARTING;
      case RUNNING -> State.RUNNING;
      case REBALANCING -> settled.getCount() == 0 ? State.REBALANCING : State.STARTING;
      case PENDING_SHUTDOWN, NOT_RUNNING -> State.STOPPED;
      case PENDING_ERROR, ERROR -> State.FATAL;
    };
  }

  private void refuse(String why) {
    refusal = why;
    settled.countDown();
    LOG.atError().addKeyValue("why", why).log("the scheduler does not run");
  }

  private void threadReplaced() {
    replacedThreads.incrementAndGet();
    metrics.threadReplaced();
  }

  /** Counts what is read back. */
  private final class Restoration implements StateRestoreListener {
    @Override
    public void onRestoreStart(TopicPartition partition, String store, long start, long end) {
      if (end > start) {
        LOG.atInfo()
            .addKeyValue("partition", partition.partition())
            .addKeyValue("store", store)
            .addKeyValue("offsets", end - start)
            .log("restoring");
      }
    }

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long offset, long rows) {
      metrics.restored(rows);
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long rows) {
      if (rows > 0) {
        LOG.atInfo()
            .addKeyValue("partition", partition.partition())
            .addKeyValue("store", store)
            .addKeyValue("rows", rows)
            .log("restored");
      }
    }
  }
}
