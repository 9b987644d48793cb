package io.posthaste.scheduler.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.state.Lane;
import io.posthaste.scheduler.state.MemoryRows;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.proto.LaneRow;
import org.junit.jupiter.api.Test;

class QueueViewTest {
  private static final LaneRow ROW = LaneRow.newBuilder()
      .setCreatedMs(1)
      .setUpdatedMs(2)
      .setParallelism(3)
      .setPaused(true)
      .setWaiting(4)
      .setHeld(3)
      .build();
  private static final String JSON = ",\"createdAt\":1,\"updatedAt\":2,\"parallelism\":3,"
      + "\"paused\":true,\"lag\":7}";

  private final MemoryRows state = new MemoryRows();
  private final QueueView view = new QueueView();

  @Test
  void aTenantSeesItsOwnQueuesAndNoOtherLanes() {
    Table.LANES.put(state, Lane.queue("t", "h").key(), ROW);
    Table.LANES.put(state, Lane.queue("t", "g").key(), ROW);
    Table.LANES.put(state, Lane.flowControl("t", "g").key(), ROW);
    Table.LANES.put(state, Lane.host("t", "https://g:443").key(), ROW);
    Table.LANES.put(state, Lane.queue("tt", "i").key(), ROW);

    assertThat(view.answer(state, new Query.Queue("t", "g")))
        .isEqualTo(Answer.found("{\"name\":\"g\"" + JSON));
    assertThat(view.answer(state, new Query.Queues("t")))
        .isEqualTo(Answer.found("[{\"name\":\"g\"" + JSON + ",{\"name\":\"h\"" + JSON + "]"));
    assertThat(view.answer(state, new Query.Queues("nobody"))).isEqualTo(Answer.found("[]"));
    assertThat(view.answer(state, new Query.Queue("t", "i")).status()).isEqualTo(404);
  }

  @Test
  void allIsShownOfAQueueThatIsNew() {
    Table.LANES.put(state, Lane.queue("t", "q").key(),
        LaneRow.newBuilder().setCreatedMs(1).setUpdatedMs(1).setParallelism(1).build());

    assertThat(view.answer(state, new Query.Queue("t", "q")).json())
        .isEqualTo("{\"name\":\"q\",\"createdAt\":1,\"updatedAt\":1,\"parallelism\":1,"
            + "\"paused\":false,\"lag\":0}");
  }

  @Test
  void aQueueIsGoneWhileItsMessagesAreStillBeingCanceled() {
    Table.LANES.put(state, Lane.queue("t", "q").key(), ROW.toBuilder().clearCreatedMs().build());

    assertThat(view.answer(state, new Query.Queue("t", "q")).status()).isEqualTo(404);
    assertThat(view.answer(state, new Query.Queues("t")).json()).isEqualTo("[]");
  }
}
