package io.posthaste.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.topic.StartingOffsetsPlan.Recreated;
import io.posthaste.schemas.topic.StartingOffsetsPlan.Start;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StartingOffsetsPlanTest {
  private static final ProvisionedTopics TOPICS = new ProvisionedTopics(
      new TopicLayout(TopicSettings.defaults()),
      Map.of(Topic.INGEST, "id-ingest", Topic.DUE, "id-due"),
      Map.of(Topic.INGEST, 24, Topic.DUE, 24));
  private static final Map<String, Set<Topic>> GROUPS = Map.of("dispatcher",
      Set.of(Topic.DUE, Topic.INGEST));
  private static final String INGEST_KEY = "starting-offsets/dispatcher/posthaste.ingest";
  private static final String DUE_KEY = "starting-offsets/dispatcher/posthaste.due";

  @Test
  void aGroupThatWasNeverRecordedStartsOnEachOfItsTopics() {
    assertThat(plan(Map.of()).starts()).containsExactly(
        new Start("dispatcher", "posthaste.ingest", "id-ingest", 24),
        new Start("dispatcher", "posthaste.due", "id-due", 24));
    assertThat(plan(Map.of()).starts()).extracting(Start::key).containsExactly(INGEST_KEY, DUE_KEY);
  }

  @Test
  void aGroupThatWasRecordedIsLeftAlone() {
    assertThat(plan(Map.of(INGEST_KEY, "id-ingest", DUE_KEY, "id-due")))
        .isEqualTo(new StartingOffsetsPlan(List.of(), List.of()));
  }

  @Test
  void anotherGroupsRecordIsNotItsOwn() {
    assertThat(plan(Map.of("starting-offsets/scheduler/posthaste.ingest", "id-ingest")).starts())
        .hasSize(2);
  }

  @Test
  void aTopicThatWasMadeAgainIsRefused() {
    assertThat(plan(Map.of(INGEST_KEY, "id-before", DUE_KEY, "id-due")).recreated())
        .containsExactly(
            new Recreated("dispatcher", "posthaste.ingest", "id-ingest", "id-before"));
  }

  private static StartingOffsetsPlan plan(Map<String, String> recorded) {
    return StartingOffsetsPlan.of(TOPICS, GROUPS, recorded);
  }
}
