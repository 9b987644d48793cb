package io.posthaste.schemas.topic;

import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the topics that are missing and checks those that are there. Any number of processes may
 * do so at the same time, and again at each start.
 */
public final class TopicProvisioner {
  private static final Duration AGAIN_AFTER = Duration.ofMillis(100);

  private final Admin admin;
  private final TopicLayout layout;
  private final Duration limit;
  private final FoundTopics foundTopics;

  /**
   * A provisioner with a limit of 30 s.
   *
   * @param admin used, not closed
   */
  public TopicProvisioner(Admin admin, TopicSettings settings) {
    this(admin, settings, Duration.ofSeconds(30));
  }

  /**
   * A provisioner for slow or quick clusters.
   *
   * @param admin used, not closed
   * @param limit for each step: look, make, see what was made, wait for the partitions
   */
  public TopicProvisioner(Admin admin, TopicSettings settings, Duration limit) {
    this.admin = admin;
    this.layout = new TopicLayout(settings);
    this.limit = limit;
    this.foundTopics = new FoundTopics(admin, limit);
  }

  /**
   * Returns when every topic is there and every partition answers; only then may a producer
   * start: an idempotent one that is too early can lose its first batch (<a
   * href="https://issues.apache.org/jira/browse/KAFKA-15591">KAFKA-15591</a>).
   *
   * @throws TopicMismatchException if a topic that exists contradicts the settings; nothing was
   *   changed then, unless another process made topics in the same moment
   * @throws TopicProvisioningException if the cluster refused, or did not answer in time
   */
  public ProvisionedTopics provision() {
    var plan = look();
    if (!plan.missing().isEmpty()) {
      create(plan.missing());
      plan = look();
    }
    for (long tries = limit.dividedBy(AGAIN_AFTER); !plan.missing().isEmpty(); tries--) {
      if (tries == 0) throw notSeen(plan.missing());
      LockSupport.parkNanos(AGAIN_AFTER.toNanos()); // the broker that was asked has not heard yet
      plan = look();
    }
    awaitPartitions(plan.found().values());
    return provisioned(plan.found());
  }

  /**
   * Looks whether every topic is there, as it has to be, and every partition answers. Makes nothing.
   *
   * @throws TopicsMissingException if one is not there
   * @throws TopicMismatchException if one contradicts the settings
   * @throws TopicProvisioningException if the cluster refused, or did not answer in time
   */
  public ProvisionedTopics check() {
    var plan = look();
    if (!plan.missing().isEmpty()) throw new TopicsMissingException(plan.missing());
    awaitPartitions(plan.found().values());
    return provisioned(plan.found());
  }

  private ProvisioningPlan look() {
    var specs = layout.specs();
    var plan = ProvisioningPlan.of(specs,
        foundTopics.named(specs.stream().map(TopicSpec::name).toList()));
    if (!plan.mismatches().isEmpty()) throw new TopicMismatchException(plan.mismatches());
    return plan;
  }

  private void create(List<TopicSpec> missing) {
    var topics = missing.stream()
        .map(
            spec -> new NewTopic(spec.name(), spec.partitions(), spec.replicationFactor()).configs(
                spec.configs()))
        .toList();
    var asked = admin.createTopics(topics,
        new CreateTopicsOptions().timeoutMs(Math.toIntExact(limit.toMillis()))).values();
    asked.forEach((name, answer) -> {
      try {
        answer.get();
      } catch (ExecutionException e) {
        // Made by another process, or by a request of ours whose answer was lost: compared afterwards.
        if (!(e.getCause() instanceof TopicExistsException)) throw notCreated(name, e.getCause());
      } catch (InterruptedException e) {
        throw AdminCall.interrupted("creating topic " + name, e);
      }
    });
  }

  private TopicProvisioningException notCreated(String name, @Nullable Throwable cause) {
    if (!(cause instanceof InvalidReplicationFactorException))
      return AdminCall.failed("creating topic " + name, cause);
    return new TopicProvisioningException("Topic " + name + " is to have "
        + layout.settings().replicationFactor()
        + " replicas, and there are fewer brokers: start more, or set the replication factor (and"
        + " the in-sync replicas) to what there is. The cluster says: " + cause.getMessage(),
        cause);
  }

  private TopicProvisioningException notSeen(List<TopicSpec> missing) {
    return new TopicProvisioningException(
        "Topics " + missing.stream().map(TopicSpec::name).toList() + " were made and are not seen "
            + limit
            + " later: look whether the brokers are well, and whether somebody deletes topics",
        null);
  }

  /**
   * The client asks again by itself while a partition is unknown or has no leader, until the
   * limit.
   */
  private void awaitPartitions(Collection<FoundTopic> found) {
    var partitions = new HashMap<TopicPartition, OffsetSpec>();
    for (FoundTopic topic : found) {
      for (int p = 0; p < topic.partitions(); p++) {
        partitions.put(new TopicPartition(topic.name(), p), OffsetSpec.latest());
      }
    }
    AdminCall.await("waiting until every partition has a leader that answers",
        admin.listOffsets(partitions,
            new ListOffsetsOptions().timeoutMs(Math.toIntExact(limit.toMillis())))
            .all());
  }

  private ProvisionedTopics provisioned(Map<String, FoundTopic> found) {
    var ids = new EnumMap<Topic, String>(Topic.class);
    var counts = new EnumMap<Topic, Integer>(Topic.class);
    for (Topic topic : Topic.values()) {
      FoundTopic there = Objects.requireNonNull(found.get(layout.name(topic)));
      ids.put(topic, there.topicId());
      counts.put(topic, there.partitions());
    }
    return new ProvisionedTopics(layout, ids, counts);
  }
}
