package io.posthaste.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of all files of a process: reads the topics and applies what it reads. What goes
 * wrong with a file makes it anew or is tried again; what else goes wrong begins a new consumer.
 */
final class IndexConsumer implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(IndexConsumer.class);
  private static final Duration END_LIMIT = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration UPKEEP = Duration.ofSeconds(1);
  private static final Duration LOOK = Duration.ofSeconds(30);

  private final IndexContent content;
  private final IndexSettings settings;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final TopicLogs logs;
  private final ConcurrentMap<Integer, OpenPartition> open;
  private final Applied applied;
  private final IndexObserver observer;
  private final InstantSource clock;

  private volatile boolean stopping;
  private volatile @Nullable Consumer<byte[], byte[]> consumer;
  private volatile Instant lastPollAt = Instant.EPOCH;
  private volatile long lag;
  private volatile @Nullable String problem;
  private volatile boolean unreachable;
  private Instant upkeepAt = Instant.EPOCH;
  private Instant lookAt = Instant.EPOCH;

  /** @param open the partitions of this process; changed by this thread alone */
  IndexConsumer(IndexContent content, IndexSettings settings,
      Supplier<Consumer<byte[], byte[]>> consumers, TopicLogs logs,
      ConcurrentMap<Integer, OpenPartition> open, Applied applied, IndexObserver observer,
      InstantSource clock) {
    this.content = content;
    this.settings = settings;
    this.consumers = consumers;
    this.logs = logs;
    this.open = open;
    this.applied = applied;
    this.observer = observer;
    this.clock = clock;
  }

  IndexStatus status() {
    int catchingUp = (int) open.values().stream().filter(each -> !each.caughtUp()).count();
    return new IndexStatus(open.size(), catchingUp, lag, lastPollAt,
        problem == null && unreachable ? "Kafka does not answer" : problem);
  }

  void stop() {
    stopping = true;
    var running = consumer;
    if (running != null) running.wakeup();
  }

  @Override
  public void run() {
    while (!stopping) {
      try (var running = consumers.get()) {
        consumer = running;
        running.subscribe(content.topics(), new Assignment(running));
        while (!stopping) step(running);
      } catch (WakeupException | InterruptException e) {
        stopping = true;
      } catch (RuntimeException e) {
        trouble("reading the topics failed, begins anew", e);
      } finally {
        consumer = null;
        closeAll();
      }
      if (!stopping) LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private void step(Consumer<byte[], byte[]> running) {
    try {
      resume(running);
      var records = running.poll(POLL);
      lastPollAt = clock.instant();
      apply(running, records);
      var now = clock.instant();
      if (now.isAfter(upkeepAt)) {
        upkeepAt = now.plus(UPKEEP);
        upkeep(running, now);
      }
    } catch (OffsetOutOfRangeException e) {
      for (int partition : numbers(e.partitions())) {
        rebuild(running, partition, "its place is not in the topic");
      }
    }
  }

  private void apply(Consumer<byte[], byte[]> running, ConsumerRecords<byte[], byte[]> records) {
    var nexts = new HashMap<Integer, Map<String, Long>>();
    records.nextOffsets()
        .forEach((place, next) -> nexts.computeIfAbsent(place.partition(), _ -> new HashMap<>())
            .put(place.topic(), next.offset()));
    nexts.forEach((number, next) -> {
      var partition = open.get(number);
      if (partition != null) apply(running, partition, records, next);
    });
  }

  private void apply(Consumer<byte[], byte[]> running, OpenPartition partition,
      ConsumerRecords<byte[], byte[]> records, Map<String, Long> next) {
    var batch = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    for (String topic : content.topics()) {
      var place = new TopicPartition(topic, partition.number());
      var arrived = records.records(place);
      int ready = partition.precedence().ready(topic, arrived, hasMore(running, partition));
      batch.addAll(arrived.subList(0, ready));
      if (ready == arrived.size()) continue;
      next.put(topic, arrived.get(ready).offset());
      running.seek(place, arrived.get(ready).offset());
      running.pause(Set.of(place));
    }
    guarded(running, partition, () -> {
      if (!batch.isEmpty()) {
        int skipped = partition.file().apply(batch, next, clock.instant());
        for (int i = 0; i < skipped; i++) observer.skipped();
        observer.applied(batch.size() - skipped);
        problem = null;
      }
      partition.advance(next);
      applied.advance(partition.next(), !batch.isEmpty());
    });
  }

  private void resume(Consumer<byte[], byte[]> running) {
    for (var place : running.paused()) {
      var partition = open.get(place.partition());
      if (partition == null || partition.precedence()
          .isItsTurn(place.topic(), hasMore(running, partition))) {
        running.resume(Set.of(place));
      }
    }
  }

  private static Predicate<String> hasMore(Consumer<byte[], byte[]> running,
      OpenPartition partition) {
    return topic -> running.currentLag(new TopicPartition(topic, partition.number())).orElse(1) > 0;
  }

  private void upkeep(Consumer<byte[], byte[]> running, Instant now) {
    boolean look = now.isAfter(lookAt);
    if (look) {
      lookAt = now.plus(LOOK);
      checkTopics(running);
    }
    for (var partition : List.copyOf(open.values())) {
      if (partition.damaged()) {
        rebuild(running, partition.number(), "its file is damaged");
      } else if (!partition.file().isInPlace()) {
        rebuild(running, partition.number(), "its file is gone");
      } else {
        guarded(running, partition, () -> {
          partition.file().expire(now);
          if (look) partition.file().seen(partition.nextByTopic(), now);
        });
      }
    }
    measureLag(running);
    commit(running);
  }

  /** A topic that was made anew under the same name may have the offsets that were read. */
  private void checkTopics(Consumer<byte[], byte[]> running) {
    try {
      var described = logs.describe();
      unreachable = false;
      for (var partition : List.copyOf(open.values())) {
        guarded(running, partition, () -> {
          for (var place : partition.file().places().entrySet()) {
            var topic = described.get(place.getKey());
            if (topic == null || topic.topicId().toString().equals(place.getValue().topicId())) {
              continue;
            }
            rebuild(running, partition.number(), "topic " + place.getKey() + " was made anew");
            return;
          }
        });
      }
    } catch (KafkaException e) {
      unreachable = true;
      LOG.atWarn().addKeyValue("index", content.name()).setCause(e).log("Kafka does not answer");
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private void measureLag(Consumer<byte[], byte[]> running) {
    long sum = 0;
    var waiting = running.paused();
    for (var place : running.assignment()) {
      if (!waiting.contains(place)) sum += running.currentLag(place).orElse(0);
    }
    lag = sum + behind(running, waiting);
  }

  /** Of what is not fetched now the consumer does not learn how much more there is. */
  private static long behind(Consumer<byte[], byte[]> running, Set<TopicPartition> places) {
    if (places.isEmpty()) return 0;
    try {
      long sum = 0;
      for (var end : running.endOffsets(places, END_LIMIT).entrySet()) {
        sum += Math.max(0, end.getValue() - running.position(end.getKey()));
      }
      return sum;
    } catch (TimeoutException unknown) {
      return places.stream().mapToLong(place -> running.currentLag(place).orElse(0)).sum();
    }
  }

  /** For those who watch the group: reading goes on from where the files are. */
  private void commit(Consumer<byte[], byte[]> running) {
    var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
    for (var partition : open.values()) {
      partition.next().forEach((place, next) -> offsets.put(place, new OffsetAndMetadata(next)));
    }
    if (!offsets.isEmpty()) {
      running.commitAsync(offsets, (_, e) -> {
        if (e != null) LOG.atDebug().setCause(e).log("offsets not committed, will be again");
      });
    }
  }

  private interface FileWork {
    void run() throws SQLException;
  }

  /** Work on a file that makes it anew when it is damaged, and else is done again later. */
  private void guarded(Consumer<byte[], byte[]> running, OpenPartition partition, FileWork work) {
    try {
      work.run();
    } catch (SQLException e) {
      if (Sqlite.isDamage(e)) {
        LOG.atWarn()
            .addKeyValue("file", partition.file().path())
            .setCause(e)
            .log("damaged file");
        rebuild(running, partition.number(), "its file is damaged");
      } else {
        trouble("writing " + partition.file().path() + " failed, is tried again", e);
        partition.next().forEach(running::seek);
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private void trouble(String what, Exception cause) {
    problem = what + ": " + cause.getMessage();
    LOG.atError().addKeyValue("index", content.name()).setCause(cause).log(what);
  }

  private void rebuild(Consumer<byte[], byte[]> running, int number, String why) {
    var damaged = open.get(number);
    if (damaged == null) return;
    try {
      var found = logs.of(Set.of(number)).getOrDefault(number, Map.of());
      damaged.delete();
      var partition = create(number, found, why);
      open.put(number, partition);
      start(running, partition);
    } catch (SQLException e) {
      throw new KafkaException("cannot make the file of partition " + number, e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private OpenPartition create(int number, Map<String, TopicLog> found, String why)
      throws SQLException {
    LOG.atInfo()
        .addKeyValue("index", content.name())
        .addKeyValue("partition", number)
        .addKeyValue("why", why)
        .log("file is made anew");
    observer.rebuilt();
    var file = PartitionFile.create(path(number), content, number, found, clock.instant());
    return opened(number, file, found, starts(found));
  }

  private OpenPartition opened(int number, PartitionFile file, Map<String, TopicLog> found,
      Map<String, Long> next) {
    return new OpenPartition(number, file, found, next, new Precedence(content.topics()));
  }

  private static Map<String, Long> starts(Map<String, TopicLog> found) {
    return found.entrySet()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, log -> log.getValue().start()));
  }

  private OpenPartition open(int number, Map<String, TopicLog> found) throws SQLException {
    var file = PartitionFile.existing(path(number), content, number).orElse(null);
    if (file == null) return create(number, found, "there is none that can be used");
    try {
      var places = file.places();
      var unfit = FileFitness.problem(places, found, clock.instant(), settings.maxAbsence());
      if (unfit.isPresent()) {
        file.delete();
        return create(number, found, unfit.get());
      }
      return opened(number, file, found, places.entrySet()
          .stream()
          .collect(Collectors.toMap(Map.Entry::getKey, place -> place.getValue().next())));
    } catch (SQLException e) {
      file.close();
      if (!Sqlite.isDamage(e)) throw e;
      return create(number, found, "its file is damaged");
    }
  }

  private void start(Consumer<byte[], byte[]> running, OpenPartition partition) {
    var next = partition.next();
    next.forEach(running::seek);
    applied.advance(next, true);
  }

  private Path path(int number) {
    try {
      Files.createDirectories(settings.directory());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return settings.directory().resolve(content.name() + "-" + number + ".db");
  }

  private void closeAll() {
    for (int number : List.copyOf(open.keySet())) close(number);
    lag = 0;
  }

  private void close(int number) {
    var partition = open.remove(number);
    if (partition == null) return;
    applied.forget(partition.next().keySet());
    try {
      if (partition.file().isInPlace() && !partition.damaged()) {
        partition.file().seen(partition.nextByTopic(), clock.instant());
      }
    } catch (SQLException e) {
      LOG.atWarn().addKeyValue("file", partition.file().path()).setCause(e).log("not noted");
    }
    partition.close();
  }

  private static Set<Integer> numbers(Collection<TopicPartition> places) {
    return places.stream().map(TopicPartition::partition).collect(Collectors.toSet());
  }

  /** What is given away is closed when it is known that it does not come back at once. */
  private final class Assignment implements ConsumerRebalanceListener {
    private final Consumer<byte[], byte[]> running;

    Assignment(Consumer<byte[], byte[]> running) {
      this.running = running;
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> places) {}

    @Override
    public void onPartitionsLost(Collection<TopicPartition> places) {
      closeAll();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> places) {
      var mine = new TreeSet<>(numbers(places));
      for (int number : List.copyOf(open.keySet())) if (!mine.contains(number)) close(number);
      open.values().forEach(kept -> start(running, kept));
      mine.removeAll(open.keySet());
      if (mine.isEmpty()) return;
      try {
        var found = logs.of(mine);
        for (int number : mine) {
          var partition = open(number, found.getOrDefault(number, Map.of()));
          open.put(number, partition);
          start(running, partition);
        }
      } catch (SQLException e) {
        throw new KafkaException("cannot open the files of partitions " + mine, e);
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
    }
  }
}
