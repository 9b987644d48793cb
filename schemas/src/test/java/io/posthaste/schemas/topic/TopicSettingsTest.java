package io.posthaste.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthaste.schemas.topic.TopicSettings.Retention;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TopicSettingsTest {
  @Test
  void withoutMoreAnInstallationHas24PartitionsInThreeCopies() {
    var week = new Retention(Duration.ofDays(7), Duration.ofDays(30), Duration.ofDays(14),
        Duration.ofHours(1));
    assertThat(TopicSettings.defaults())
        .isEqualTo(new TopicSettings("posthaste.", 24, (short) 3, 2, 1_048_576, week));
  }

  @Test
  void aPrefixThatKafkaWouldNotTakeIsRefused() {
    assertThatThrownBy(() -> TopicSettings.defaults().withPrefix("post haste/"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'post haste/'");
  }

  @Test
  void moreInSyncCopiesThanCopiesAreRefused() {
    assertThatThrownBy(() -> settings(24, 1, 2, 1024))
        .hasMessage("Expected minInsyncReplicas from 1 to 1, but it was 2");
  }

  @Test
  void morePartitionsThanAMessageIdHasRoomForAreRefused() {
    assertThat(settings(65_536, 1, 1, 1024).partitions()).isEqualTo(65_536);
    assertThatThrownBy(() -> settings(65_537, 1, 1, 1024)).hasMessageContaining("partitions");
  }

  @Test
  void theLargestBodyStillFitsTheSizesThatFollowFromIt() {
    var layout = new TopicLayout(settings(1, 1, 1, 128 << 20));
    assertThat(layout.maxRecordBytes()).isPositive();
    assertThatThrownBy(() -> settings(1, 1, 1, (128 << 20) + 1))
        .hasMessageContaining("maxBodyBytes");
  }

  @Test
  void aRetentionUnderAMinuteIsRefused() {
    assertThatThrownBy(() -> new Retention(Duration.ofDays(1), Duration.ofSeconds(59),
        Duration.ofDays(1), Duration.ofDays(1))).hasMessageContaining("deadLetters");
  }

  private static TopicSettings settings(int partitions, int copies, int inSync, int body) {
    return new TopicSettings("p.", partitions, (short) copies, inSync, body, Retention.defaults());
  }
}
