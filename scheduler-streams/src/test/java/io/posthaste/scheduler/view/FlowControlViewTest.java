package io.posthaste.scheduler.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.state.Lane;
import io.posthaste.scheduler.state.MemoryRows;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.proto.LaneRow;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FlowControlViewTest {
  private static final Instant START = Instant.ofEpochSecond(1_767_225_600);
  private static final LaneRow ROW = LaneRow.newBuilder()
      .setCreatedMs(1)
      .setWaiting(7)
      .setHeld(2)
      .setParallelism(3)
      .setRate(10)
      .setPeriodMs(60_000)
      .setWindowStartMs(START.toEpochMilli())
      .setWindowCount(4)
      .setPaused(true)
      .setPinnedRate(true)
      .build();

  private final MemoryRows state = new MemoryRows();
  private final FlowControlView view = new FlowControlView();

  private String shown(LaneRow row, Instant now) {
    Table.LANES.put(state, Lane.flowControl("t", "k").key(), row);
    return view.answer(state, new Query.FlowControl("t", "k", now)).json();
  }

  private static String json(String key, int rateCount, long periodStart) {
    return "{\"flowControlKey\":\"" + key + "\",\"waitListSize\":7,\"parallelismMax\":3,"
        + "\"parallelismCount\":2,\"rateMax\":10,\"rateCount\":" + rateCount
        + ",\"ratePeriod\":60,\"ratePeriodStart\":" + periodStart
        + ",\"isPaused\":true,\"isPinnedParallelism\":false,\"isPinnedRate\":true}";
  }

  @Test
  void thePeriodThatRunsIsCountedUpToItsEnd() {
    assertThat(shown(ROW, START)).isEqualTo(json("k", 4, 1_767_225_600));
    assertThat(shown(ROW, START.plusMillis(59_999))).isEqualTo(json("k", 4, 1_767_225_600));
    assertThat(shown(ROW, START.plusMillis(60_000))).isEqualTo(json("k", 0, 0));
  }

  @Test
  void limitsThatAreNotSetAreZero() {
    String none = "\"rateMax\":0,\"rateCount\":0,\"ratePeriod\":0,\"ratePeriodStart\":0,";
    assertThat(shown(ROW.toBuilder().clearRate().build(), START)).contains(none);
    assertThat(shown(LaneRow.getDefaultInstance(), START)).isEqualTo(
        "{\"flowControlKey\":\"k\",\"waitListSize\":0,\"parallelismMax\":0,\"parallelismCount\":0,"
            + none + "\"isPaused\":false,\"isPinnedParallelism\":false,\"isPinnedRate\":false}");
  }

  @Test
  void aTenantSeesItsOwnKeysAndFindsThemByAPart() {
    String odd = "\u0000\"/ü";
    Table.LANES.put(state, Lane.flowControl("t", "user-2").key(), ROW);
    Table.LANES.put(state, Lane.flowControl("t", "user-1").key(), ROW);
    Table.LANES.put(state, Lane.flowControl("t", odd).key(), ROW);
    Table.LANES.put(state, Lane.queue("t", "user-3").key(), ROW);
    Table.LANES.put(state, Lane.host("t", "user-4").key(), ROW);
    Table.LANES.put(state, Lane.flowControl("tt", "user-5").key(), ROW);
    String one = json("user-1", 4, 1_767_225_600);
    String two = json("user-2", 4, 1_767_225_600);
    String three = json("\\u0000\\\"/ü", 4, 1_767_225_600);

    assertThat(list("")).isEqualTo("[" + three + "," + one + "," + two + "]");
    assertThat(list("ser-")).isEqualTo("[" + one + "," + two + "]");
    assertThat(list("\"/")).isEqualTo("[" + three + "]");
    assertThat(list("USER")).isEqualTo("[]");
    assertThat(view.answer(state, new Query.FlowControl("t", odd, START)).json()).isEqualTo(three);
    assertThat(view.answer(state, new Query.FlowControl("t", "user-5", START)).status())
        .isEqualTo(404);
  }

  private String list(String search) {
    return view.answer(state, new Query.FlowControls("t", search, START)).json();
  }
}
