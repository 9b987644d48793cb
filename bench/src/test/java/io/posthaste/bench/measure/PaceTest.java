package io.posthaste.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {
  @Test
  void sendsAreEvenlySpread() {
    var pace = new Pace(1_000, 500);

    assertThat(pace.intended(0)).isEqualTo(1_000);
    assertThat(pace.intended(1)).isEqualTo(3_000);
    assertThat(pace.intended(500)).isEqualTo(1_001_000);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 3, 7, 333, 2_000, 5_000, 30_000})
  void aSendIsMeantFromItsInstantOnAndNotBefore(double perSecond) {
    var pace = new Pace(1_700_000_000_000_000L, perSecond);

    for (int n = 0; n < 10_000; n += 7) {
      assertThat(pace.meantBy(pace.intended(n) - 1)).as("before %d", n).isEqualTo(n);
      assertThat(pace.meantBy(pace.intended(n))).as("at %d", n).isEqualTo(n + 1);
    }
  }

  @Test
  void nothingIsMeantBeforeTheStart() {
    assertThat(new Pace(1_000, 1_000_000).meantBy(999)).isZero();
  }

  @Test
  void aRateIsAboveZero() {
    assertThatThrownBy(() -> new Pace(0, 0)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rate");
  }
}
