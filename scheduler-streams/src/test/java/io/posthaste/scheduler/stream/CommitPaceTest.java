package io.posthaste.scheduler.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommitPaceTest {
  private static final long MS = 1_000_000;

  private final CommitPace pace = new CommitPace(Duration.ofMillis(25));
  private final CommitPace.Share one = pace.new Share();
  private final CommitPace.Share other = pace.new Share();

  @Test
  void whatWasChangedIsCommittedAtOnce() {
    one.changed(0);

    assertThat(one.isDue(0)).isTrue();
  }

  @Test
  void nothingIsCommittedWhileNothingChanges() {
    one.changed(0);
    one.isDue(0);

    assertThat(one.isDue(60_000 * MS)).isFalse();
  }

  @Test
  void theNextChangeWaitsForTheInterval() {
    one.changed(0);
    one.isDue(0);
    one.changed(MS);

    assertThat(one.isDue(24 * MS)).isFalse();
    assertThat(one.isDue(25 * MS)).isTrue();
  }

  @Test
  void theIntervalCountsFromTheEndOfTheCommit() {
    one.changed(0);
    one.isDue(0);
    pace.committed(10 * MS);
    one.changed(11 * MS);

    assertThat(one.isDue(34 * MS)).isFalse();
    assertThat(one.isDue(35 * MS)).isTrue();
  }

  @Test
  void aSlowCommitLeavesAsMuchTimeForRecordsAsItTook() {
    one.changed(0);
    one.isDue(0);
    pace.committed(100 * MS);
    one.changed(101 * MS);

    assertThat(one.isDue(199 * MS)).isFalse();
    assertThat(one.isDue(200 * MS)).isTrue();
  }

  @Test
  void aFastCommitAfterASlowOneIsPacedAsEver() {
    one.changed(0);
    one.isDue(0);
    pace.committed(100 * MS);
    one.changed(101 * MS);
    one.isDue(200 * MS);
    pace.committed(203 * MS);
    one.changed(204 * MS);

    assertThat(one.isDue(228 * MS)).isTrue();
  }

  @Test
  void noCommitHoldsUpTheNextForLong() {
    one.changed(0);
    one.isDue(0);
    pace.committed(10_000 * MS);
    one.changed(10_001 * MS);

    assertThat(one.isDue(10_500 * MS)).isTrue();
  }

  @Test
  void aCommitThatNobodyHereAskedForDoesNotCountAsSlow() {
    one.changed(0);
    one.isDue(0);
    pace.committed(3 * MS);
    pace.committed(5_000 * MS);
    one.changed(5_001 * MS);

    assertThat(one.isDue(5_025 * MS)).isTrue();
  }

  @Test
  void aChangeBeforeTheCommitOfAnotherTaskGoesWithIt() {
    one.changed(0);
    other.changed(1);
    assertThat(one.isDue(2)).isTrue();

    assertThat(other.isDue(60 * MS)).isFalse();
  }

  @Test
  void aChangeAfterTheCommitOfAnotherTaskHasItsOwn() {
    one.changed(0);
    assertThat(one.isDue(2)).isTrue();
    other.changed(3);

    assertThat(other.isDue(4)).isFalse();
    assertThat(other.isDue(60 * MS)).isTrue();
  }
}
