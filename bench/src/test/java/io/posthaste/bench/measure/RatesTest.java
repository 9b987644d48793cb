package io.posthaste.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RatesTest {
  @Test
  void aRateIsCountedPerSecondOfMicroseconds() {
    assertThat(Rates.perSecond(500, 250_000)).isEqualTo(2_000.0);
    assertThat(Rates.perSecond(500, 0)).isZero();
  }

  @Test
  void theMostWithinALengthIsFoundWhereverItBegins() {
    long[] times = {0, 900, 950, 1_000, 1_899, 1_900, 5_000};

    assertThat(Rates.mostWithin(times, 1_000)).isEqualTo(4);
    assertThat(Rates.mostWithin(times, 1)).isEqualTo(1);
    assertThat(Rates.mostWithin(new long[0], 1_000)).isZero();
  }

  @Test
  void eventsExactlyALengthApartAreNotWithinIt() {
    assertThat(Rates.mostWithin(new long[]{0, 1_000}, 1_000)).isEqualTo(1);
  }
}
