package io.posthaste.dispatcher.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.record.Grant;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeferralsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final String LANE = Deferrals.lane("t", "https://example.com:443");

  private final Deferrals deferrals = new Deferrals();

  @Test
  void aLaneIsOpenFromTheFirstMessageInItToTheGrantOfItsLast() {
    assertThat(deferrals.isOpen(1, LANE, NOW)).isFalse();
    deferrals.deferred(1, LANE, NOW);
    assertThat(deferrals.isOpen(1, LANE, NOW)).isTrue();
    assertThat(deferrals.isOpen(2, LANE, NOW)).isFalse();

    deferrals.granted(1, new Grant.Lane(LANE, 3), NOW);
    assertThat(deferrals.isOpen(1, LANE, NOW)).isTrue();
    deferrals.granted(1, new Grant.Lane(LANE, 0), NOW);
    assertThat(deferrals.isOpen(1, LANE, NOW)).isFalse();
  }

  @Test
  void whatIsHeardNothingOfIsForgotten() {
    deferrals.deferred(1, LANE, NOW);
    deferrals.granted(1, new Grant.Lane(LANE, 3), NOW.plusSeconds(60));
    assertThat(deferrals.isOpen(1, LANE, NOW.plusSeconds(129))).isTrue();
    assertThat(deferrals.isOpen(1, LANE, NOW.plusSeconds(130))).isFalse();
  }

  @Test
  void lanesThatNothingWasPutIntoHereAreNotOpened() {
    deferrals.granted(1, new Grant.Lane("t/q/orders", 3), NOW);
    assertThat(deferrals.size()).isZero();
  }

  @Test
  void itRemembersSoManyLanesAndNoMore() {
    for (int i = 0; i < 20_000; i++) deferrals.deferred(1, "lane" + i, NOW);
    assertThat(deferrals.size()).isEqualTo(10_000);
    deferrals.deferred(1, LANE, NOW.plusSeconds(70));
    assertThat(deferrals.size()).isEqualTo(1);
  }
}
