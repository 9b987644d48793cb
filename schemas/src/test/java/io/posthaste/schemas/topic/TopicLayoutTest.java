package io.posthaste.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TopicLayoutTest {
  private static final TopicLayout LAYOUT = new TopicLayout(TopicSettings.defaults());
  private static final String DAY_MS = "86400000";

  @Test
  void namesArePrefixAndSuffix() {
    assertThat(LAYOUT.specs()).extracting(TopicSpec::name)
        .containsExactly("posthaste.ingest",
            "posthaste.hops", "posthaste.due", "posthaste.outcomes", "posthaste.dlq",
            "posthaste.events", "posthaste.config", "posthaste.replies");
  }

  @Test
  void pairedTopicsHaveTheSameNumberOfPartitionsAndConfigHasOne() {
    assertThat(LAYOUT.specs()).filteredOn(s -> s.topic().partitions() == Topic.Partitions.PAIRED)
        .hasSize(5)
        .allMatch(s -> s.partitions() == 24);
    assertThat(LAYOUT.partitions(Topic.CONFIG)).isOne();
  }

  @Test
  void delaysAreCountedFromTheBrokersTime() {
    assertThat(Arrays.stream(Topic.values())
        .filter(t -> "LogAppendTime".equals(config(t, "message.timestamp.type"))))
        .containsExactly(Topic.INGEST, Topic.HOPS, Topic.OUTCOMES);
  }

  @Test
  void whatIsKeptUntilConsumedHasNoLimitButItsReader() {
    for (Topic topic : new Topic[]{Topic.HOPS, Topic.DUE, Topic.OUTCOMES}) {
      assertThat(LAYOUT.spec(topic).configs()).containsEntry("cleanup.policy", "delete")
          .containsEntry("retention.ms", "-1")
          .containsEntry("retention.bytes", "-1")
          .containsEntry("segment.bytes", "52428800");
    }
  }

  @Test
  void whatIsKeptForATimeIsKeptForTheSettingsTime() {
    assertThat(config(Topic.INGEST, "retention.ms")).isEqualTo("604800000");
    assertThat(config(Topic.EVENTS, "retention.ms")).isEqualTo("1209600000");
    assertThat(config(Topic.REPLIES, "retention.ms")).isEqualTo("3600000");
    assertThat(config(Topic.REPLIES, "segment.ms")).isEqualTo("3600000");
    assertThat(config(Topic.INGEST, "segment.ms")).isEqualTo(DAY_MS);
  }

  @Test
  void tombstonesOfDeadLettersAreKeptAsLongAsDeadLetters() {
    assertThat(LAYOUT.spec(Topic.DLQ).configs()).containsEntry("cleanup.policy", "compact,delete")
        .containsEntry("retention.ms", "2592000000")
        .containsEntry("delete.retention.ms", "2592000000");
  }

  @Test
  void configIsCompactedAndKept() {
    assertThat(LAYOUT.spec(Topic.CONFIG).configs()).containsEntry("cleanup.policy", "compact")
        .containsEntry("retention.ms", "-1");
  }

  @Test
  void aCommandMayBeFourBodiesAndWhatFollowsFromItAQuarterMebibyteMore() {
    assertThat(config(Topic.INGEST, "max.message.bytes")).isEqualTo("4194304");
    assertThat(Arrays.stream(Topic.values()).filter(t -> t != Topic.INGEST))
        .allMatch(t -> config(t, "max.message.bytes").equals("4456448"));
    assertThat(LAYOUT.maxRecordBytes()).isEqualTo(4_456_448);
  }

  private static String config(Topic topic, String setting) {
    return LAYOUT.spec(topic).configs().getOrDefault(setting, "");
  }
}
