package io.posthaste.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LaneWatchTest {
  @Test
  void theMostAtATimeIsThatOfOneLane() {
    var watch = new LaneWatch(2);
    watch.began(0);
    watch.began(1);
    watch.began(1);
    watch.ended(1);
    watch.began(1);

    assertThat(watch.most()).isEqualTo(2);
    assertThat(watch.above(1)).isEqualTo(1);
    assertThat(watch.above(2)).isZero();
  }
}
