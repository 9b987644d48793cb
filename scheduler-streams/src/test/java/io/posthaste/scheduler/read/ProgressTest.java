package io.posthaste.scheduler.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Progress<String> progress = new Progress<>(Duration.ofSeconds(30));

  private Set<String> stuckAfter(int seconds, Map<String, Long> behind) {
    return progress.stuck(behind, START.plusSeconds(seconds));
  }

  @Test
  void whatIsBehindAndStaysIsStuckAfterTheLimit() {
    assertThat(stuckAfter(0, Map.of("a", 5L))).isEmpty();
    assertThat(stuckAfter(29, Map.of("a", 5L))).isEmpty();
    assertThat(stuckAfter(30, Map.of("a", 5L))).containsExactly("a");
    assertThat(stuckAfter(60, Map.of("a", 5L))).containsExactly("a");
  }

  @Test
  void whatComesOnIsNotHoweverFarItIsBehind() {
    for (int second = 0; second < 100; second += 10) {
      assertThat(stuckAfter(second, Map.of("a", (long) second))).isEmpty();
    }
  }

  @Test
  void whatHasCaughtUpBeginsAnew() {
    stuckAfter(0, Map.of("a", 5L, "b", 7L));
    stuckAfter(20, Map.of("b", 7L));
    assertThat(stuckAfter(40, Map.of("a", 5L, "b", 7L))).containsExactly("b");
  }

  @Test
  void oneThatMovesAgainIsNotStuckAnyMore() {
    stuckAfter(0, Map.of("a", 5L));
    assertThat(stuckAfter(30, Map.of("a", 5L))).containsExactly("a");
    assertThat(stuckAfter(31, Map.of("a", 6L))).isEmpty();
  }
}
