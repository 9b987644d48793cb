package io.posthaste.schemas.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A year of crons in zones with all kinds of clock changes, against one that looks at each minute. */
class CronYearTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2027-01-01T00:00:00Z");

  private static final Map<String, Predicate<LocalDateTime>> CRONS = Map.of(
      "* * * * *", _ -> true,
      "*/7 * * * *", t -> t.getMinute() % 7 == 0,
      "30 2 * * *", t -> t.getHour() == 2 && t.getMinute() == 30,
      "0,15 1-3 * * *", t -> t.getHour() >= 1 && t.getHour() <= 3
          && (t.getMinute() == 0 || t.getMinute() == 15),
      "@hourly", t -> t.getMinute() == 0,
      "@daily", t -> t.getHour() == 0 && t.getMinute() == 0,
      "0 9 * * MON-FRI", t -> t.getHour() == 9 && t.getMinute() == 0
          && t.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0,
      "45 1 1,15 * SUN", t -> t.getHour() == 1 && t.getMinute() == 45
          && (t.getDayOfMonth() == 1 || t.getDayOfMonth() == 15
              || t.getDayOfWeek() == DayOfWeek.SUNDAY),
      "59 23 31 * *", t -> t.getHour() == 23 && t.getMinute() == 59 && t.getDayOfMonth() == 31);

  @ParameterizedTest
  @ValueSource(strings = {"America/New_York", "Europe/Berlin", "Australia/Lord_Howe",
      "Asia/Kolkata", "America/Santiago", "Africa/Casablanca"})
  void aYearOfEachCronIsAsTheClockOnTheWallSays(String zone) {
    CRONS.forEach((cron, matches) -> assertThat(due("CRON_TZ=" + zone + " " + cron))
        .as(cron)
        .isEqualTo(seenOnTheWall(ZoneId.of(zone), matches)));
  }

  private static List<Instant> due(String text) {
    var cron = CronGrammar.parse(text);
    var due = new ArrayList<Instant>();
    var next = cron.next(START.minusSeconds(1)).orElseThrow();
    while (next.isBefore(END)) {
      due.add(next);
      next = cron.next(next).orElseThrow();
    }
    return due;
  }

  /** Minutes that are new on the clock, or that it jumped over to get here. */
  private static List<Instant> seenOnTheWall(ZoneId zone, Predicate<LocalDateTime> matches) {
    var due = new ArrayList<Instant>();
    var seen = LocalDateTime.ofInstant(START, zone).minusMinutes(1);
    for (var now = START; now.isBefore(END); now = now.plus(1, ChronoUnit.MINUTES)) {
      var shown = LocalDateTime.ofInstant(now, zone);
      boolean any = false;
      while (seen.isBefore(shown)) {
        seen = seen.plusMinutes(1);
        any |= matches.test(seen);
      }
      if (any) due.add(now);
    }
    return due;
  }
}
