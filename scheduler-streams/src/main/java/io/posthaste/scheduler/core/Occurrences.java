package io.posthaste.scheduler.core;

import io.posthaste.scheduler.core.CoreSettings.MissedRuns;
import io.posthaste.schemas.grammar.Cron;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a schedule does when its timer fires. An occurrence is missed when it is late by more than a
 * while, or when the next one is due too.
 *
 * @param made nominal time of the occurrence to make; null where none is
 * @param next nominal time of the one to come
 */
record Occurrences(@Nullable Instant made, Optional<Instant> next) {
  /**
   * Decides.
   *
   * @param due nominal time of the first occurrence that was not made yet
   * @param missedAfter how late it may be
   */
  static Occurrences at(Instant now, Cron cron, Instant due, Duration missedAfter,
      MissedRuns policy) {
    var next = cron.next(due);
    boolean overtaken = next.isPresent() && !next.get().isAfter(now);
    if (policy == MissedRuns.ALL || (!overtaken && !isLate(due, now, missedAfter))) {
      return new Occurrences(due, next);
    }
    var last = overtaken ? lastUntil(now, cron, due) : due;
    boolean made = policy == MissedRuns.ONCE || !isLate(last, now, missedAfter);
    return new Occurrences(made ? last : null, cron.next(last));
  }

  private static boolean isLate(Instant due, Instant now, Duration missedAfter) {
    return due.plus(missedAfter).isBefore(now);
  }

  /** The last occurrence up to {@code now}, found in few steps even if there were millions. */
  private static Instant lastUntil(Instant now, Cron cron, Instant first) {
    var last = first;
    for (var back = Duration.ofSeconds(1); now.minus(back).isAfter(first); back = back.plus(back)) {
      var found = cron.next(now.minus(back)).filter(occurrence -> !occurrence.isAfter(now));
      if (found.isPresent()) {
        last = found.get();
        break;
      }
    }
    for (var next = cron.next(last); next.isPresent() && !next.get().isAfter(now);) {
      last = next.get();
      next = cron.next(last);
    }
    return last;
  }
}
