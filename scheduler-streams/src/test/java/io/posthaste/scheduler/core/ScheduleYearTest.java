package io.posthaste.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.topic.Topic;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A year of schedules in zones with and without clock changes, with a new scheduler every ten days.
 * All that is due is at a quarter of an hour.
 */
class ScheduleYearTest {
  private static final Duration STEP = Duration.ofMinutes(15);
  private static final Instant END = TestPartition.START.plus(Duration.ofDays(365));
  private static final List<String> ZONES = List.of("America/New_York", "Europe/Berlin",
      "Australia/Lord_Howe", "Asia/Kolkata");

  private static final Map<String, Predicate<LocalDateTime>> CRONS = Map.of(
      "0 9 * * MON", time -> time.getHour() == 9 && time.getMinute() == 0
          && time.getDayOfWeek() == DayOfWeek.MONDAY,
      "15 2 * * *", time -> time.getHour() == 2 && time.getMinute() == 15,
      "30 1 * * *", time -> time.getHour() == 1 && time.getMinute() == 30,
      "45 */6 1,15 * *", time -> time.getHour() % 6 == 0 && time.getMinute() == 45
          && (time.getDayOfMonth() == 1 || time.getDayOfMonth() == 15));

  private final TestPartition partition = new TestPartition();
  private final Map<String, List<Instant>> fired = new TreeMap<>();

  @Test
  void everyOccurrenceOfAYearIsMadeOnceAtItsTime() {
    var expected = new TreeMap<String, List<Instant>>();
    for (String zone : ZONES) {
      CRONS.forEach((cron, matches) -> {
        String id = id(zone, cron);
        partition.ingest("", "type=schedule.put", "destination=https://example.com/a",
            "upstash-schedule-id=" + id, "upstash-cron=CRON_TZ=" + zone + " " + cron);
        expected.put(id, seenOnTheWall(ZoneId.of(zone), matches));
      });
    }
    for (int step = 1; partition.now.isBefore(END); step++) {
      partition.pass(STEP);
      deliver();
      if (step % 960 == 0) partition.restart();
    }
    assertThat(fired).isEqualTo(expected);
    assertThat(partition.openGrants()).isZero();
  }

  private static String id(String zone, String cron) {
    return zone.replace('/', '.') + "-" + cron.replaceAll("[^0-9A-Z]", "_");
  }

  private void deliver() {
    var granted = partition.of(Topic.DUE).toList();
    for (var output : granted) {
      var grant = Grant.read(output.fields());
      String schedule = output.fields().text(OwnFields.SCHEDULE).orElseThrow();
      fired.computeIfAbsent(schedule, _ -> new ArrayList<>()).add(grant.dueAt());
      partition.tell(TestPartition.outcome(Outcome.Kind.DONE, grant));
    }
    partition.outputs.clear();
  }

  /** Quarters that are new on the clock, or that it jumped over to get here. */
  private static List<Instant> seenOnTheWall(ZoneId zone, Predicate<LocalDateTime> matches) {
    var due = new ArrayList<Instant>();
    var seen = LocalDateTime.ofInstant(TestPartition.START, zone);
    for (var now : Stream.iterate(TestPartition.START.plus(STEP), now -> !now.isAfter(END),
        now -> now.plus(STEP)).toList()) {
      var shown = LocalDateTime.ofInstant(now, zone);
      boolean any = false;
      while (seen.isBefore(shown)) {
        seen = seen.plus(STEP);
        any |= matches.test(seen);
      }
      if (any) due.add(now);
    }
    return due;
  }
}
