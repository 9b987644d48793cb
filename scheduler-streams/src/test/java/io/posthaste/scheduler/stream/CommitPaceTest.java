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
