package io.posthaste.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.core.CoreSettings.MissedRuns;
import io.posthaste.schemas.grammar.CronGrammar;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class OccurrencesTest {
  private static final Instant FIRST = Instant.parse("2026-03-08T00:00:00Z");
  private static final String[] CRONS = {"* * * * * *", "* * * * *", "*/7 2 * * *", "0 0 * * 0",
      "@every 13s", "CRON_TZ=America/New_York */20 1-3 * * *"};

  @Property
  void theLastThatIsDueIsFoundInFewSteps(@ForAll @IntRange(max = 5) int which,
      @ForAll @LongRange(max = 200_000) long secondsLater) {
    var cron = CronGrammar.parse(CRONS[which]);
    var due = cron.next(FIRST.minusMillis(1)).orElseThrow();
    var now = due.plusSeconds(secondsLater);
    var last = due;
    for (var next = due; !next.isAfter(now); next = cron.next(next).orElseThrow()) last = next;

    var found = Occurrences.at(now, cron, due, Duration.ZERO, MissedRuns.ONCE);
    assertThat(found).isEqualTo(new Occurrences(last, cron.next(last)));
  }

  @Property
  void whatIsSkippedIsLateAndWhatIsMadeIsNot(@ForAll @IntRange(max = 5) int which,
      @ForAll @LongRange(max = 200_000) long secondsLater) {
    var cron = CronGrammar.parse(CRONS[which]);
    var due = cron.next(FIRST.minusMillis(1)).orElseThrow();
    var now = due.plusSeconds(secondsLater);
    var missedAfter = Duration.ofMinutes(5);

    var found = Occurrences.at(now, cron, due, missedAfter, MissedRuns.SKIP);
    assertThat(found.next()).hasValueSatisfying(next -> assertThat(next).isAfter(now));
    var made = Optional.ofNullable(found.made());
    assertThat(made).isEqualTo(Optional
        .ofNullable(Occurrences.at(now, cron, due, missedAfter, MissedRuns.ONCE).made())
        .filter(last -> !last.plus(missedAfter).isBefore(now)));
  }

  @Property
  void aThousandYearsOfSecondsAreNoWork(@ForAll @LongRange(min = 1, max = 1000) long years) {
    var now = FIRST.plus(Duration.ofDays(365 * years));
    var found = Occurrences.at(now, CronGrammar.parse("* * * * * *"), FIRST, Duration.ofMinutes(5),
        MissedRuns.SKIP);

    assertThat(found).isEqualTo(new Occurrences(now, Optional.of(now.plusSeconds(1))));
  }
}
