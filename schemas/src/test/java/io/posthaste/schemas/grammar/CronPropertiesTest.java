package io.posthaste.schemas.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

class CronPropertiesTest {
  /** A field, and the numbers that it stands for. */
  record Field(String text, Set<Integer> numbers) {
    boolean saysSomething() {
      return !text.equals("*");
    }
  }

  record Fields(Field minute, Field hour, Field day, Field month, Field weekday) {
    @Override
    public String toString() {
      return String.join(" ", minute.text, hour.text, day.text, month.text, weekday.text);
    }

    private boolean isDueOn(LocalDate date) {
      boolean ofMonth = day.numbers.contains(date.getDayOfMonth());
      boolean ofWeek = weekday.numbers.contains(date.getDayOfWeek().getValue() % 7);
      if (!month.numbers.contains(date.getMonthValue())) return false;
      boolean bothSaySomething = day.saysSomething() && weekday.saysSomething();
      return bothSaySomething ? ofMonth || ofWeek : ofMonth && ofWeek;
    }

    /** Looks at each minute. */
    LocalDateTime firstAfter(LocalDateTime after) {
      var minute = after.withSecond(0).withNano(0).plusMinutes(1);
      while (!isDueOn(minute.toLocalDate()) || !this.hour.numbers.contains(minute.getHour())
          || !this.minute.numbers.contains(minute.getMinute())) {
        minute = isDueOn(minute.toLocalDate())
            ? minute.plusMinutes(1)
            : minute.toLocalDate().plusDays(1).atStartOfDay();
      }
      return minute;
    }
  }

  @Property
  void whoLooksAtEachMinuteFindsTheSame(@ForAll("crons") Fields cron,
      @ForAll("times") Instant after) {
    var found = cron.firstAfter(LocalDateTime.ofInstant(after, ZoneOffset.UTC));
    assertThat(CronGrammar.parse(cron.toString()).next(after))
        .contains(found.toInstant(ZoneOffset.UTC));
  }

  @Property
  void nothingIsDueBetweenAnInstantAndTheNext(@ForAll("crons") Fields fields,
      @ForAll("zones") String zone, @ForAll("times") Instant after,
      @ForAll @LongRange(min = 0, max = 999) long permille) {
    var cron = CronGrammar.parse("CRON_TZ=" + zone + " " + fields);
    var next = cron.next(after).orElseThrow();
    assertThat(next).isAfter(after);
    long waitMs = next.toEpochMilli() - after.toEpochMilli();
    assertThat(cron.next(after.plusMillis(waitMs * permille / 1000))).contains(next);
  }

  @Provide
  Arbitrary<Instant> times() {
    return Arbitraries.longs()
        .between(0, Instant.parse("2100-01-01T00:00:00Z").toEpochMilli())
        .map(Instant::ofEpochMilli);
  }

  @Provide
  Arbitrary<String> zones() {
    return Arbitraries.of("UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata",
        "Pacific/Apia");
  }

  @Provide
  Arbitrary<Fields> crons() {
    return Combinators.combine(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6))
        .as(Fields::new);
  }

  private static Arbitrary<Field> field(int min, int max) {
    int last = min == 1 && max == 28 ? 31 : max;
    var number = Arbitraries.integers().between(min, max);
    var step = Arbitraries.integers().between(2, max);
    var any = Arbitraries.just(new Field("*", every(1, min, last)));
    var one = number.map(n -> new Field("" + n, Set.of(n)));
    var list = number.set()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(numbers -> new Field(
            numbers.stream().map(String::valueOf).collect(Collectors.joining(",")), numbers));
    var range = Combinators.combine(number, number, step).as((a, b, by) -> {
      int from = Math.min(a, b);
      int to = Math.max(a, b);
      return new Field(from + "-" + to + "/" + by, every(by, from, to));
    });
    var steps = step.map(by -> new Field("*/" + by, every(by, min, last)));
    var tail = Combinators.combine(number, step)
        .as((from, by) -> new Field(from + "/" + by, every(by, from, last)));
    return Arbitraries.oneOf(any, one, list, range, steps, tail);
  }

  private static Set<Integer> every(int step, int from, int to) {
    return IntStream.iterate(from, n -> n <= to, n -> n + step)
        .boxed()
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
