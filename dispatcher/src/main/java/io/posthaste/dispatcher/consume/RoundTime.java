package io.posthaste.dispatcher.consume;

import java.time.Duration;
import java.time.Instant;

/**
 * The time by which calls wait for room: it goes on with the rounds of the dispatcher, by so much a
 * round at most. While the process stands still no call can end, and no host is to blame for it. Ticked
 * by one thread, read by any.
 */
final class RoundTime {
  /** Rounds in which something waits for room are shorter where nothing is amiss. */
  private static final Duration MOST_OF_A_ROUND = Duration.ofMillis(25);

  private Instant lastRound;
  private volatile Instant now;

  RoundTime(Instant start) {
    this.lastRound = start;
    this.now = start;
  }

  Instant now() {
    return now;
  }

  /** A round begins, at this time of the clock. A clock that was set back counts as nothing. */
  Instant tick(Instant clock) {
    var passed = Duration.between(lastRound, clock);
    lastRound = clock;
    if (passed.compareTo(MOST_OF_A_ROUND) > 0) passed = MOST_OF_A_ROUND;
    if (!passed.isNegative()) now = now.plus(passed);
    return now;
  }
}
