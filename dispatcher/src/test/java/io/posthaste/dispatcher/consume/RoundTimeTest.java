package io.posthaste.dispatcher.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RoundTimeTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final RoundTime time = new RoundTime(START);

  @Test
  void goesOnWithShortRounds() {
    for (int ms = 10; ms <= 200; ms += 10) time.tick(START.plusMillis(ms));

    assertThat(time.now()).isEqualTo(START.plusMillis(200));
  }

  @Test
  void aStandstillIsOneRound() {
    time.tick(START.plusMillis(10));
    var after = time.tick(START.plusSeconds(5));

    assertThat(Duration.between(START, after)).isEqualTo(Duration.ofMillis(35));
    assertThat(time.tick(START.plusSeconds(5).plusMillis(10))).isEqualTo(START.plusMillis(45));
  }

  @Test
  void neverGoesBack() {
    time.tick(START.plusMillis(20));
    time.tick(START.minusSeconds(60));
    time.tick(START.minusSeconds(60).plusMillis(5));

    assertThat(time.now()).isEqualTo(START.plusMillis(25));
  }
}
