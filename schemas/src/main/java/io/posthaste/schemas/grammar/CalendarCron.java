package io.posthaste.schemas.grammar;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Due at the local times of a zone that match six fields. A local time that a change of the clocks
 * skips is due at the instant of the change; one that comes twice is due the first time only.
 *
 * <p>
 * Fields are sets of numbers, as {@link CronField} makes them.
 */
record CalendarCron(String text, ZoneId zone, long seconds, long minutes, long hours,
    long daysOfMonth, long months, long daysOfWeek) implements Cron {
  /** Nothing is due from here on. */
  static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  /** From 29 February 2096 to that of 2104, and then some. */
  private static final int LONGEST_WAIT_YEARS = 9;

  @Override
  public Optional<Instant> next(Instant after) {
    if (!after.isBefore(END)) return Optional.empty();
    var start = after.isBefore(Instant.EPOCH) ? Instant.EPOCH.minusMillis(1) : after;
    return firstFrom(firstLocalTimeAfter(start)).map(this::instantOf).filter(END::isAfter);
  }

  /** The first second of local time that can stand for an instant after {@code instant}. */
  private LocalDateTime firstLocalTimeAfter(Instant instant) {
    var rules = zone.getRules();
    var local = LocalDateTime.ofInstant(instant, rules.getOffset(instant));
    var change = rules.getTransition(local);
    boolean comesAgain = change != null && change.isOverlap()
        && !instant.isBefore(change.getInstant());
    return comesAgain
        ? change.getDateTimeBefore()
        : local.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
  }

  private Instant instantOf(LocalDateTime local) {
    var rules = zone.getRules();
    var change = rules.getTransition(local);
    if (change == null) return local.toInstant(rules.getOffset(local));
    return change.isGap() ? change.getInstant() : local.toInstant(change.getOffsetBefore());
  }

  /** The first local time that matches, {@code from} included. */
  private Optional<LocalDateTime> firstFrom(LocalDateTime from) {
    var time = firstTime(from.toLocalTime());
    if (time != null && isDue(from.toLocalDate())) {
      return Optional.of(from.toLocalDate().atTime(time));
    }
    var midnight = firstTime(LocalTime.MIDNIGHT);
    if (midnight == null) throw new AssertionError("a field without a number: " + this);
    return firstDate(from.toLocalDate().plusDays(1)).map(date -> date.atTime(midnight));
  }

  private Optional<LocalDate> firstDate(LocalDate from) {
    var end = from.plusYears(LONGEST_WAIT_YEARS);
    var date = from;
    while (date.isBefore(end)) {
      if (!CronField.has(months, date.getMonthValue())) {
        date = date.plusMonths(1).withDayOfMonth(1);
      } else if (isDue(date)) {
        return Optional.of(date);
      } else {
        date = date.plusDays(1);
      }
    }
    return Optional.empty();
  }

  /** Where both fields of days say something, either will do. */
  private boolean isDue(LocalDate date) {
    if (!CronField.has(months, date.getMonthValue())) return false;
    boolean ofMonth = CronField.has(daysOfMonth, date.getDayOfMonth());
    boolean ofWeek = CronField.has(daysOfWeek, date.getDayOfWeek().getValue() % 7);
    boolean bothSaySomething = !CronField.isAny(daysOfMonth) && !CronField.isAny(daysOfWeek);
    return bothSaySomething ? ofMonth || ofWeek : ofMonth && ofWeek;
  }

  /** The first time of a day that matches, {@code from} included; null when none is left. */
  private @Nullable LocalTime firstTime(LocalTime from) {
    int hour = CronField.firstFrom(hours, from.getHour());
    if (hour == from.getHour()) {
      int minute = CronField.firstFrom(minutes, from.getMinute());
      if (minute == from.getMinute()) {
        int second = CronField.firstFrom(seconds, from.getSecond());
        if (second >= 0) return LocalTime.of(hour, minute, second);
        minute = CronField.firstFrom(minutes, from.getMinute() + 1);
      }
      if (minute >= 0) return LocalTime.of(hour, minute, first(seconds));
      hour = CronField.firstFrom(hours, from.getHour() + 1);
    }
    return hour < 0 ? null : LocalTime.of(hour, first(minutes), first(seconds));
  }

  private static int first(long field) {
    return CronField.firstFrom(field, 0);
  }
}
