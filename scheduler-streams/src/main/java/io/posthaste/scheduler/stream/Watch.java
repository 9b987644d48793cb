package io.posthaste.scheduler.stream;

import io.posthaste.scheduler.core.Input.Source;
import io.posthaste.scheduler.read.Positions;
import io.posthaste.scheduler.read.Progress;
import io.posthaste.schemas.topic.TopicLayout;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether Kafka answers and whether the partitions of this process come on, where they are
 * behind what is committed. One thread looks; any may ask.
 */
final class Watch {
  private static final Duration STUCK = Duration.ofSeconds(30);

  private final Admin admin;
  private final TopicLayout topics;
  private final Positions positions;
  private final Duration limit;
  private final InstantSource clock;
  private final Progress<TopicPartition> progress = new Progress<>(STUCK);
  private volatile @Nullable String problem;

  /** @param limit for Kafka's answer */
  Watch(Admin admin, TopicLayout topics, Positions positions, Duration limit,
      InstantSource clock) {
    this.admin = admin;
    this.topics = topics;
    this.positions = positions;
    this.limit = limit;
    this.clock = clock;
  }

  /** What is wrong; empty while nothing is. */
  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /**
   * Looks once.
   *
   * @param owned partitions of this process
   */
  void look(Collection<Integer> owned) throws InterruptedException {
    var logs = owned.stream()
        .flatMap(partition -> Arrays.stream(Source.values())
            .map(source -> new TopicPartition(topics.name(SchedulerTopology.topic(source)),
                partition)))
        .collect(Collectors.toMap(Function.identity(), _ -> OffsetSpec.latest()));
    try {
      var ends = admin.listOffsets(logs, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)
          .timeoutMs(Math.toIntExact(limit.toMillis()))).all().get();
      var behind = new HashMap<TopicPartition, Long>();
      ends.forEach((log, end) -> positions.of(log)
          .filter(position -> position < end.offset())
          .ifPresent(position -> behind.put(log, position)));
      var stuck = new TreeSet<String>();
      progress.stuck(behind, clock.instant()).forEach(log -> stuck.add(log.toString()));
      problem = stuck.isEmpty()
          ? null
          : "behind, and not moved for " + STUCK.toSeconds() + " s: " + stuck;
    } catch (ExecutionException e) {
      problem = "Kafka does not answer: " + e.getCause();
    }
  }
}
