package io.posthaste.scheduler.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.canary.CanaryStatus.State;
import io.posthaste.scheduler.canary.CanaryWatch.Turn;
import io.posthaste.scheduler.core.CanaryStep;
import io.posthaste.scheduler.core.CanaryStep.Place;
import io.posthaste.schemas.message.MessageId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Canaries every 5 s that are lost after 25 s. */
class CanaryWatchTest {
  private static final Instant START = Instant.parse("2026-01-05T12:00:00Z");

  private final CanaryWatch watch = new CanaryWatch(
      new CanarySettings(true, Duration.ofSeconds(5), Duration.ofSeconds(25)));
  private long offset;

  private static Instant at(int second) {
    return START.plusSeconds(second);
  }

  private Turn turn(int second, Integer... owned) {
    return watch.turn(Set.of(owned), at(second));
  }

  private State state(int second) {
    return watch.status(true, at(second)).state();
  }

  private CanaryStep step(Place place, int second) {
    return new CanaryStep(place, MessageId.appended(START, 0, offset++), at(second));
  }

  /** The partition's canary, due at a second, is back one second after that. */
  private Optional<Duration> back(int partition, int second) {
    return watch.came(partition, step(Place.BACK, second), at(second + 1));
  }

  @Test
  void partitionsTakeTurns() {
    for (int second = 0; second < 20; second += 5) {
      int partition = second / 5 % 3 + 4;
      assertThat(turn(second, 4, 5, 6)).isEqualTo(new Turn(List.of(partition), 0));
      back(partition, second);
    }
  }

  @Test
  void noneIsSentWhereAllAreOnTheirWay() {
    turn(0, 0);

    assertThat(turn(5, 0)).isEqualTo(new Turn(List.of(), 0));
  }

  @Test
  void workFlowsWhenTheFirstIsBack() {
    assertThat(watch.status(false, at(0)).state()).isEqualTo(State.NONE);
    assertThat(state(0)).isEqualTo(State.AWAITED);
    turn(0, 0);
    assertThat(state(29)).isEqualTo(State.AWAITED);

    assertThat(back(0, 1)).hasValue(Duration.ofSeconds(1));

    assertThat(state(3)).isEqualTo(State.FLOWING);
    assertThat(watch.status(true, at(6)).age()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void oneThatIsLostIsFollowedByAnotherAtOnceAndStaysLostUntilOneIsBack() {
    turn(0, 0, 1);
    turn(5, 0, 1);
    back(1, 5);
    assertThat(turn(10, 0, 1)).isEqualTo(new Turn(List.of(1), 0));
    back(1, 10);

    assertThat(turn(25, 0, 1)).isEqualTo(new Turn(List.of(0, 1), 1));

    assertThat(state(26)).isEqualTo(State.LOST);
    assertThat(watch.status(true, at(26)).lost()).containsExactly(
        Map.entry(0, "written to ingest and not read from there"));
    watch.came(0, step(Place.APPLIED, 26), at(26));
    assertThat(watch.status(true, at(26)).lost()).containsExactly(
        Map.entry(0, "read from ingest, and its timer has not fired"));
    watch.came(0, step(Place.GRANTED, 26), at(26));
    assertThat(watch.status(true, at(26)).lost()).containsExactly(
        Map.entry(0, "granted, and no dispatcher has answered it"));
    back(0, 27);
    back(1, 27);
    assertThat(state(28)).isEqualTo(State.FLOWING);
  }

  @Test
  void whyOneWasNotEvenWrittenIsTold() {
    turn(0, 0);
    turn(25, 0);
    watch.notAppended(0, "no rights");

    assertThat(watch.status(true, at(25)).lost()).containsValue(
        "not written to ingest: no rights");
  }

  @Test
  void whereNothingIsSentAnyMoreWorkIsNotKnownToFlow() {
    turn(0, 0);
    back(0, 0);

    assertThat(state(31)).isEqualTo(State.FLOWING);
    assertThat(state(32)).isEqualTo(State.LOST);
  }

  @Test
  void theSameReturnCountsOnce() {
    turn(0, 0);
    var step = step(Place.BACK, 1);

    assertThat(watch.came(0, step, at(2))).isPresent();
    assertThat(watch.came(0, step, at(9))).isEmpty();
    assertThat(watch.status(true, at(9)).age()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void anotherClockMakesNoneEarly() {
    turn(0, 0);

    assertThat(watch.came(0, step(Place.BACK, 5), at(1))).hasValue(Duration.ZERO);
  }

  @Test
  void whoHasNoPartitionsAnyMoreWaitsForNone() {
    turn(0, 0);
    turn(26, 0);
    assertThat(state(26)).isEqualTo(State.LOST);

    assertThat(turn(30)).isEqualTo(new Turn(List.of(), 0));

    assertThat(watch.status(false, at(30))).isEqualTo(CanaryStatus.NONE);
    turn(40, 3);
    assertThat(state(41)).isEqualTo(State.AWAITED);
  }
}
