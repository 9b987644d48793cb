package io.posthaste.dispatcher.offset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.posthaste.schemas.offset.FinishedRanges;
import io.posthaste.schemas.offset.OffsetRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class OffsetTrackerTest {
  private final OffsetTracker tracker = new OffsetTracker(10, FinishedRanges.NONE, 5);

  @Test
  void beforeAnythingIsSeenTheStartIsCommitted() {
    assertThat(tracker.commitPoint(10)).isEqualTo(10);
  }

  @Test
  void theLowestOpenOffsetIsCommitted() {
    tracker.begin(10);
    tracker.begin(11);
    tracker.begin(13);

    tracker.done(11);

    assertThat(tracker.commitPoint(14)).isEqualTo(10);
    assertThat(tracker.finishedBeyond(10))
        .isEqualTo(new FinishedRanges(List.of(new OffsetRange(11, 13))));
  }

  @Test
  void withNothingOpenThePositionIsCommitted() {
    tracker.begin(10);

    tracker.done(10);

    assertThat(tracker.commitPoint(15)).isEqualTo(15);
    assertThat(tracker.finishedBeyond(15)).isEqualTo(FinishedRanges.NONE);
  }

  @Test
  void whatWasFinishedBeforeIsNotOpened() {
    var restored = new OffsetTracker(10,
        new FinishedRanges(List.of(new OffsetRange(11, 13), new OffsetRange(20, 30))), 5);

    assertThat(restored.begin(10)).isTrue();
    assertThat(restored.begin(11)).isFalse();
    assertThat(restored.commitPoint(12)).isEqualTo(10);
    assertThat(restored.finishedBeyond(10).list()).containsExactly(new OffsetRange(11, 12),
        new OffsetRange(12, 13), new OffsetRange(20, 30));
  }

  @Test
  void isFullWhenTooFarAheadOfTheLowestOpenOffset() {
    tracker.begin(10);
    tracker.pass(13);
    assertThat(tracker.full()).isFalse();

    tracker.pass(14);

    assertThat(tracker.full()).isTrue();
    tracker.done(10);
    assertThat(tracker.full()).isFalse();
  }

  @Test
  void offsetsAscend() {
    tracker.pass(12);

    assertThatIllegalArgumentException().isThrownBy(() -> tracker.begin(12));
  }

  @Test
  void anOffsetEndsOnce() {
    tracker.begin(10);
    tracker.done(10);

    assertThatIllegalStateException().isThrownBy(() -> tracker.done(10));
  }
}
