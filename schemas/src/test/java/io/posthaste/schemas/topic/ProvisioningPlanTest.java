package io.posthaste.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProvisioningPlanTest {
  private static final TopicLayout LAYOUT = new TopicLayout(TopicSettings.defaults());

  @Test
  void onAnEmptyClusterEveryTopicIsMade() {
    assertThat(plan(Map.of()).missing()).isEqualTo(LAYOUT.specs());
    assertThat(plan(Map.of()).mismatches()).isEmpty();
  }

  @Test
  void topicsThatAreThereAsWantedAreLeftAlone() {
    assertThat(plan(asWanted()).missing()).isEmpty();
    assertThat(plan(asWanted()).mismatches()).isEmpty();
  }

  @Test
  void onlyWhatIsMissingIsMade() {
    var found = asWanted();
    found.remove("posthaste.replies");

    assertThat(plan(found).missing()).containsExactly(LAYOUT.spec(Topic.REPLIES));
  }

  @ParameterizedTest
  @EnumSource(names = {"INGEST", "HOPS", "DUE", "OUTCOMES", "EVENTS"})
  void aPairedTopicWithAnotherNumberOfPartitionsIsRefused(Topic topic) {
    var found = asWanted();
    found.put(LAYOUT.name(topic), found(LAYOUT.spec(topic), 12, Map.of()));

    assertThat(plan(found).mismatches()).singleElement().satisfies(mismatch -> {
      assertThat(mismatch.topic()).isEqualTo(LAYOUT.name(topic));
      assertThat(mismatch.setting()).isEqualTo("partitions");
      assertThat(mismatch.found()).isEqualTo("12");
      assertThat(mismatch.expected()).isEqualTo("24");
    });
  }

  @ParameterizedTest
  @EnumSource(names = {"DLQ", "REPLIES"})
  void aTopicThatIsNotPairedMayHaveAnyNumberOfPartitions(Topic topic) {
    var found = asWanted();
    found.put(LAYOUT.name(topic), found(LAYOUT.spec(topic), 3, Map.of()));

    assertThat(plan(found).mismatches()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"INGEST, message.timestamp.type, CreateTime, LogAppendTime",
      "OUTCOMES, retention.ms, 604800000, -1", "HOPS, retention.bytes, 1000000, -1",
      "INGEST, cleanup.policy, compact, delete", "CONFIG, cleanup.policy, delete, compact",
      "DUE, max.message.bytes, 1048588, 4456448 or more",
      "INGEST, min.insync.replicas, 1, 2 or more"})
  void aSettingThatWouldLoseMessagesIsRefused(Topic topic, String setting, String value,
      String expected) {
    var found = asWanted();
    found.put(LAYOUT.name(topic), found(LAYOUT.spec(topic), 24, Map.of(setting, value)));

    assertThat(plan(found).mismatches()).singleElement().satisfies(mismatch -> {
      assertThat(mismatch.expected()).isEqualTo(expected);
      assertThat(mismatch.toString()).contains(LAYOUT.name(topic), setting + "=" + value,
          "kafka-configs.sh");
    });
  }

  @ParameterizedTest
  @CsvSource({"INGEST, retention.ms, 1000", "DLQ, cleanup.policy, compact",
      "DUE, max.message.bytes, 99999999", "DUE, min.insync.replicas, 3",
      "DUE, message.timestamp.type, LogAppendTime"})
  void aSettingThatIsTheOperatorsChoiceIsLeftAlone(Topic topic, String setting, String value) {
    var found = asWanted();
    found.put(LAYOUT.name(topic), found(LAYOUT.spec(topic), 24, Map.of(setting, value)));

    assertThat(plan(found).mismatches()).isEmpty();
  }

  @Test
  void fewerCopiesThanAskedForAreRefusedWithWhatToDo() {
    var found = asWanted();
    var spec = LAYOUT.spec(Topic.INGEST);
    found.put(spec.name(), new FoundTopic(spec.name(), "id", 24, 2, spec.configs()));

    assertThat(plan(found).mismatches()).singleElement()
        .asString()
        .contains("posthaste.ingest has replicas=2, but 3 or more is expected",
            "kafka-reassign-partitions.sh", "posthaste.topics.replication-factor");
  }

  private static ProvisioningPlan plan(Map<String, FoundTopic> found) {
    return ProvisioningPlan.of(LAYOUT.specs(), found);
  }

  private static Map<String, FoundTopic> asWanted() {
    var found = new HashMap<String, FoundTopic>();
    List<TopicSpec> specs = LAYOUT.specs();
    specs.forEach(spec -> found.put(spec.name(), found(spec, spec.partitions(), Map.of())));
    return found;
  }

  private static FoundTopic found(TopicSpec spec, int partitions, Map<String, String> changed) {
    var configs = new HashMap<>(spec.configs());
    configs.putAll(changed);
    return new FoundTopic(spec.name(), "id", partitions, spec.replicationFactor(), configs);
  }
}
