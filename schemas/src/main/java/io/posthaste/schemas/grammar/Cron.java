package io.posthaste.schemas.grammar;

import java.time.Instant;
import java.util.Optional;

/** When a schedule is due. Made by {@link CronGrammar} alone, so it is valid and fires some day. */
public sealed interface Cron permits CalendarCron, IntervalCron {
  /** The text that it was read from, without the whitespace around it. */
  String text();

  /**
   * The first instant after {@code after} at which it is due, never {@code after} itself: whole
   * milliseconds, from 1970 on. Empty when there is none before the year 10000.
   */
  Optional<Instant> next(Instant after);
}
