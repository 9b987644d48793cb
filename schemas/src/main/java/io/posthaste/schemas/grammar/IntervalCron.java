package io.posthaste.schemas.grammar;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Due at the whole multiples of an interval since 1970. When it was made, or started anew, makes no
 * difference, so nothing shifts it.
 *
 * @param interval whole milliseconds, a second or more
 */
record IntervalCron(String text, Duration interval) implements Cron {
  @Override
  public Optional<Instant> next(Instant after) {
    if (after.isBefore(Instant.EPOCH)) return Optional.of(Instant.EPOCH);
    if (!after.isBefore(CalendarCron.END)) return Optional.empty();
    long length = interval.toMillis();
    long next = (after.toEpochMilli() / length + 1) * length;
    return Optional.of(Instant.ofEpochMilli(next)).filter(CalendarCron.END::isAfter);
  }
}
