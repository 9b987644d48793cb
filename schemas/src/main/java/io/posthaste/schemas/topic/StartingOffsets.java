package io.posthaste.schemas.topic;

import io.posthaste.schemas.topic.StartingOffsetsPlan.Start;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/**
 * Gives consumer groups an offset to start from, once for each topic id and never again, so that
 * they can run with {@code auto.offset.reset=none}: a group whose offsets are lost then stops
 * with an error; it does not skip, or repeat, a week of messages.
 *
 * <p>
 * What was done is recorded on the config topic, after the commit: a process that dies between
 * the two leaves a group that is given the same offsets again, and those that it has are never
 * overwritten.
 */
public final class StartingOffsets {
  private final Admin admin;
  private final ProvisionedTopics topics;
  private final StartingOffsetsLog log;
  private final int limitMs;

  /**
   * Starting offsets on the topics of one installation.
   *
   * @param admin used, not closed
   * @param clientConfig how a client connects: {@code bootstrap.servers}, security
   * @param limit for each request, and for reading the config topic
   */
  public StartingOffsets(Admin admin, Map<String, Object> clientConfig, ProvisionedTopics topics,
      Duration limit) {
    this.admin = admin;
    this.topics = topics;
    this.log = new StartingOffsetsLog(clientConfig, topics, limit);
    this.limitMs = Math.toIntExact(limit.toMillis());
  }

  /**
   * Commits offset 0 for each group on each partition of its topics that has no commit, unless
   * that was recorded before. To be called before a member joins. A group that lost its offsets
   * after it was recorded is left alone.
   *
   * @param groups what each group reads
   * @throws TopicRecreatedException if a topic is not the one that was recorded; nothing was
   *   changed
   * @throws TopicProvisioningException if the cluster refused, or did not answer in time
   */
  public void commit(Map<String, Set<Topic>> groups) {
    List<Start> starts = plan(groups);
    if (starts.isEmpty()) return;
    for (Start start : starts) {
      if (!commitZero(start)) {
        requireRecorded(groups, start);
      }
    }
    log.write(starts);
  }

  /**
   * Whether each group was given its offsets on all of its topics. Changes nothing.
   *
   * @throws TopicRecreatedException if a topic is not the one that was recorded
   * @throws TopicProvisioningException if the cluster refused, or did not answer in time
   */
  public boolean areCommitted(Map<String, Set<Topic>> groups) {
    return plan(groups).isEmpty();
  }

  private List<Start> plan(Map<String, Set<Topic>> groups) {
    var plan = StartingOffsetsPlan.of(topics, groups, log.read());
    if (!plan.recreated().isEmpty())
      throw new TopicRecreatedException(plan.recreated().getFirst(),
          topics.layout().name(Topic.CONFIG));
    return plan.starts();
  }

  /** Returns false if the group has members, which another process let in. */
  private boolean commitZero(Start start) {
    var committed = committed(start);
    var zeros = new HashMap<TopicPartition, OffsetAndMetadata>();
    IntStream.range(0, start.partitions())
        .mapToObj(p -> new TopicPartition(start.topicName(), p))
        .filter(partition -> committed.get(partition) == null)
        .forEach(partition -> zeros.put(partition, new OffsetAndMetadata(0)));
    if (zeros.isEmpty()) return true;
    String doing = "committing starting offsets of group " + start.group();
    try {
      admin.alterConsumerGroupOffsets(start.group(), zeros,
          new AlterConsumerGroupOffsetsOptions().timeoutMs(limitMs)).all().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownMemberIdException
          || e.getCause() instanceof GroupNotEmptyException) {
        return false;
      }
      throw AdminCall.failed(doing, e.getCause());
    } catch (InterruptedException e) {
      throw AdminCall.interrupted(doing, e);
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> committed(Start start) {
    var partitions = IntStream.range(0, start.partitions())
        .mapToObj(p -> new TopicPartition(start.topicName(), p))
        .toList();
    var spec = new ListConsumerGroupOffsetsSpec().topicPartitions(partitions);
    return AdminCall.await("listing the offsets of group " + start.group(),
        admin.listConsumerGroupOffsets(Map.of(start.group(), spec),
            new ListConsumerGroupOffsetsOptions().timeoutMs(limitMs))
            .partitionsToOffsetAndMetadata(start.group()));
  }

  private void requireRecorded(Map<String, Set<Topic>> groups, Start start) {
    if (plan(groups).contains(start))
      throw new TopicProvisioningException("Group " + start.group()
          + " has members and no offsets on topic " + start.topicName()
          + ": stop them, and start one process alone", null);
  }
}
