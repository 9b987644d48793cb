package io.posthaste.schemas.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.TopicConfig;

/**
 * What is to be done so that the topics are there: a decision about values.
 *
 * @param found what is there, by name
 * @param missing topics to make
 * @param mismatches why nothing may be done, if not empty
 */
record ProvisioningPlan(Map<String, FoundTopic> found, List<TopicSpec> missing,
    List<TopicMismatch> mismatches) {
  /** Compares what is wanted with what was found, by name. */
  static ProvisioningPlan of(List<TopicSpec> wanted, Map<String, FoundTopic> found) {
    var missing = new ArrayList<TopicSpec>();
    var mismatches = new ArrayList<TopicMismatch>();
    for (TopicSpec spec : wanted) {
      FoundTopic topic = found.get(spec.name());
      if (topic == null) {
        missing.add(spec);
      } else {
        mismatches.addAll(compare(spec, topic));
      }
    }
    return new ProvisioningPlan(Map.copyOf(found), List.copyOf(missing), List.copyOf(mismatches));
  }

  /**
   * Retention and the like are the operator's to change; only what would lose messages is
   * refused.
   */
  private static List<TopicMismatch> compare(TopicSpec spec, FoundTopic found) {
    var mismatches = new ArrayList<TopicMismatch>();
    if (spec.topic().partitions() == Topic.Partitions.PAIRED
        && found.partitions() != spec.partitions()) {
      mismatches.add(new TopicMismatch(spec.name(), "partitions",
          Integer.toString(found.partitions()), Integer.toString(spec.partitions()),
          "the number is fixed when the topics are made and is the same for all that are paired; set"
              + " posthaste.topics.partitions to the number they have, or use another prefix for new topics"));
    }
    if (spec.topic().timestamps() == Topic.Timestamps.BROKER) {
      differing(spec, found, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG).ifPresent(mismatches::add);
    }
    if (spec.topic().cleanup() != Topic.Cleanup.COMPACT_AND_TIME) { // dead letters: either half is fine
      differing(spec, found, TopicConfig.CLEANUP_POLICY_CONFIG).ifPresent(mismatches::add);
    }
    if (spec.topic().cleanup() == Topic.Cleanup.UNTIL_CONSUMED) {
      differing(spec, found, TopicConfig.RETENTION_MS_CONFIG).ifPresent(mismatches::add);
      differing(spec, found, TopicConfig.RETENTION_BYTES_CONFIG).ifPresent(mismatches::add);
    }
    tooSmall(spec, found, TopicConfig.MAX_MESSAGE_BYTES_CONFIG).ifPresent(mismatches::add);
    tooSmall(spec, found, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG).ifPresent(mismatches::add);
    if (found.replicas() < spec.replicationFactor()) {
      mismatches.add(new TopicMismatch(spec.name(), "replicas", Integer.toString(found.replicas()),
          spec.replicationFactor() + " or more",
          "add copies with kafka-reassign-partitions.sh, or set posthaste.topics.replication-factor"
              + " (and min-insync-replicas) to what it has"));
    }
    return mismatches;
  }

  private static Optional<TopicMismatch> differing(TopicSpec spec, FoundTopic found,
      String setting) {
    String expected = spec.configs().getOrDefault(setting, "");
    String actual = found.configs().getOrDefault(setting, "");
    return actual.equals(expected)
        ? Optional.empty()
        : Optional.of(mismatch(spec, setting, actual, expected));
  }

  private static Optional<TopicMismatch> tooSmall(TopicSpec spec, FoundTopic found,
      String setting) {
    String expected = spec.configs().getOrDefault(setting, "0");
    String actual = found.configs().getOrDefault(setting, "0");
    return Long.parseLong(actual) >= Long.parseLong(expected)
        ? Optional.empty()
        : Optional.of(mismatch(spec, setting, actual, expected + " or more"));
  }

  private static TopicMismatch mismatch(TopicSpec spec, String setting, String actual,
      String expected) {
    return new TopicMismatch(spec.name(), setting, actual, expected,
        "change it with kafka-configs.sh --alter --entity-type topics --entity-name " + spec.name()
            + " --add-config " + setting + "=" + spec.configs().get(setting));
  }
}
