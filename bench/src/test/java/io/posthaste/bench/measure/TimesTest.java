package io.posthaste.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TimesTest {
  @Test
  void percentilesAreInMillisecondsToThreeDigits() {
    var times = new Times();
    for (int i = 1; i <= 1_000; i++) times.add(i * 1_000L);
    var found = times.percentiles();

    assertThat(found.count()).isEqualTo(1_000);
    assertThat(found.p50()).isCloseTo(500, within(0.5));
    assertThat(found.p90()).isCloseTo(900, within(0.9));
    assertThat(found.p99()).isCloseTo(990, within(1.0));
    assertThat(found.max()).isCloseTo(1_000, within(1.0));
  }

  @Test
  void whatIsOutOfRangeCountsAsTheNearestThatIsNot() {
    var times = new Times();
    times.add(-5);
    times.add(Long.MAX_VALUE);

    assertThat(times.percentiles().p50()).isZero();
    assertThat(times.percentiles().count()).isEqualTo(2);
  }
}
