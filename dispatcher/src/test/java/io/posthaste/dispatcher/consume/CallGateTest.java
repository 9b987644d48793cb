package io.posthaste.dispatcher.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallGateTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final Duration MOMENT = Duration.ofMillis(100);

  private final CallGate gate = new CallGate(new Shares(100, 1000, 2, 100), MOMENT);
  private final List<String> told = new ArrayList<>();

  private static Shares.Claim claim(String host) {
    return new Shares.Claim("t", host, 1);
  }

  private CallGate.Turn turn(String host, String name, boolean granted, Runnable call) {
    return turn(claim(host), name, granted, call);
  }

  private CallGate.Turn turn(Shares.Claim claim, String name, boolean granted, Runnable call) {
    return turn(claim, name, granted, false, call);
  }

  private CallGate.Turn turn(Shares.Claim claim, String name, boolean granted, boolean behind,
      Runnable call) {
    return new CallGate.Turn() {
      @Override
      public Shares.Claim claim() {
        return claim;
      }

      @Override
      public boolean isGranted() {
        return granted;
      }

      @Override
      public boolean isBehind() {
        return behind;
      }

      @Override
      public void call() {
        told.add(name);
        call.run();
      }

      @Override
      public void refused() {
        told.add("no " + name);
      }
    };
  }

  private void enter(String host, String name) {
    gate.enter(turn(host, name, false, () -> {}), NOW);
  }

  @Test
  void soManyOfOneHostBeginAndOthersWaitTheirTurn() {
    for (String name : List.of("1", "2", "3", "4")) enter("a", name);
    assertThat(told).containsExactly("1", "2");
    assertThat(gate.waiting()).isEqualTo(2);
    assertThat(gate.calls("t")).isEqualTo(2);

    gate.leave(claim("a"), NOW);

    assertThat(told).containsExactly("1", "2", "3");
  }

  @Test
  void hostsDoNotWaitForEachOther() {
    for (String name : List.of("1", "2", "3")) enter("a", name);

    enter("b", "4");

    assertThat(told).containsExactly("1", "2", "4");
  }

  @Test
  void whatWasGrantedGoesBeforeWhatWasNot() {
    for (String name : List.of("1", "2", "3")) enter("a", name);
    gate.enter(turn("a", "granted", true, () -> {}), NOW);

    gate.leave(claim("a"), NOW);
    gate.leave(claim("a"), NOW);

    assertThat(told).containsExactly("1", "2", "granted", "3");
  }

  @Test
  void whatHasWaitedItsMomentIsRefused() {
    for (String name : List.of("1", "2", "3")) enter("a", name);
    gate.refuseLate(NOW.plus(MOMENT).minusMillis(1));
    assertThat(told).containsExactly("1", "2");

    gate.refuseLate(NOW.plus(MOMENT));

    assertThat(told).containsExactly("1", "2", "no 3");
    assertThat(gate.waiting()).isZero();
    gate.leave(claim("a"), NOW);
    enter("a", "4");
    assertThat(told).containsExactly("1", "2", "no 3", "4");
  }

  @Test
  void aHostThatAnswersIsWaitedFor() {
    for (int i = 0; i < 30; i++) enter("a", "" + i);
    for (int tenths = 1; tenths <= 9; tenths++) {
      var now = NOW.plus(MOMENT.multipliedBy(tenths));
      gate.leave(claim("a"), now.minusMillis(1));
      gate.leave(claim("a"), now);
      gate.refuseLate(now);
    }
    assertThat(told).hasSize(20).noneMatch(name -> name.startsWith("no"));

    gate.refuseLate(NOW.plus(MOMENT.multipliedBy(10)));
    assertThat(told).filteredOn(name -> name.startsWith("no")).hasSize(10);
  }

  @Test
  void whatWouldWaitTooLongForAHostThatAnswersSlowlyIsRefusedAtOnce() {
    for (int i = 0; i < 15; i++) enter("a", "" + i);
    gate.leave(claim("a"), NOW.plus(MOMENT)); // one in a moment: ten within the time
    gate.enter(turn("a", "late", false, () -> {}), NOW.plus(MOMENT));

    assertThat(told).containsExactly("0", "1", "2", "no late");
  }

  @Test
  void whatIsBehindOthersWaitsOnlyForAHostThatAnswers() {
    for (String name : List.of("1", "2", "3")) enter("a", name);
    gate.enter(turn(claim("a"), "early", false, true, () -> {}), NOW);
    assertThat(told).containsExactly("1", "2", "no early");

    gate.leave(claim("a"), NOW);
    gate.enter(turn(claim("a"), "waits", false, true, () -> {}), NOW.plus(MOMENT).minusMillis(1));
    gate.enter(turn(claim("a"), "late", false, true, () -> {}), NOW.plus(MOMENT));
    gate.enter(turn(claim("b"), "elsewhere", false, true, () -> {}), NOW);

    assertThat(told).containsExactly("1", "2", "no early", "3", "no late", "elsewhere");
  }

  @Test
  void roomOfAllGoesToAnotherHostThatWaitsForIt() {
    var small = new CallGate(new Shares(2, 1000, 2, 100), MOMENT);
    small.enter(turn("a", "1", false, () -> {}), NOW);
    small.enter(turn("b", "2", false, () -> {}), NOW);
    small.enter(turn("c", "3", false, () -> {}), NOW);
    assertThat(told).containsExactly("1", "2");

    small.leave(claim("a"), NOW);

    assertThat(told).containsExactly("1", "2", "3");
  }

  @Test
  void aTenantAtItsLimitDoesNotHoldUpAnotherAtTheSameHost() {
    var shared = new CallGate(new Shares(100, 1000, 50, 1), MOMENT);
    for (String name : List.of("1", "2")) {
      shared.enter(turn(new Shares.Claim("t", "a", 1), name, false, () -> {}), NOW);
    }
    shared.enter(turn(new Shares.Claim("u", "a", 1), "other", false, () -> {}), NOW);

    assertThat(told).containsExactly("1", "other");
  }

  @Test
  void whatIsForgottenIsNeverRun() {
    for (String name : List.of("1", "2", "3")) enter("a", name);

    gate.clear();
    gate.leave(claim("a"), NOW);

    assertThat(told).containsExactly("1", "2");
  }

  @Test
  void aHundredThousandThatEndAtOnceDoNotGrowTheStack() {
    enter("a", "1");
    enter("a", "2");
    for (int i = 0; i < 100_000; i++) {
      gate.enter(turn("a", "next", false, () -> gate.leave(claim("a"), NOW)), NOW);
    }

    gate.leave(claim("a"), NOW);

    assertThat(told).hasSize(100_002);
  }
}
