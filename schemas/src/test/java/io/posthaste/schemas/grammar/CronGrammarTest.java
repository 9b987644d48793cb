package io.posthaste.schemas.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronGrammarTest {
  // A Tuesday.
  private static final Instant NEW_YEAR_S_EVE = Instant.parse("2024-12-31T12:34:56Z");

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      * * * * *                       | 2024-12-31T12:35:00Z
      */5 * * * *                     | 2024-12-31T12:35:00Z
      34 * * * *                      | 2024-12-31T13:34:00Z
      0 9 * * *                       | 2025-01-01T09:00:00Z
      0 9-17/4 * * *                  | 2024-12-31T13:00:00Z
      5/20 * * * *                    | 2024-12-31T12:45:00Z
      1,40 * * * *                    | 2024-12-31T12:40:00Z
      */90 * * * *                    | 2024-12-31T13:00:00Z
      0 0 29 2 *                      | 2028-02-29T00:00:00Z
      0 0 31 * *                      | 2025-01-31T00:00:00Z
      0 0 * FEB *                     | 2025-02-01T00:00:00Z
      0 0 * jan-Mar MON               | 2025-01-06T00:00:00Z
      0 0 * * 0                       | 2025-01-05T00:00:00Z
      0 0 * * 7                       | 2025-01-05T00:00:00Z
      0 0 * * SUN                     | 2025-01-05T00:00:00Z
      0 0 * * 5-7                     | 2025-01-03T00:00:00Z
      0 0 * * FRI-SUN                 | 2025-01-03T00:00:00Z
      0 0 ? * 3                       | 2025-01-01T00:00:00Z
      0 0 2 * ?                       | 2025-01-02T00:00:00Z
      57 34 12 * * *                  | 2024-12-31T12:34:57Z
      */10 * * * * *                  | 2024-12-31T12:35:00Z
      @hourly                         | 2024-12-31T13:00:00Z
      @daily                          | 2025-01-01T00:00:00Z
      @midnight                       | 2025-01-01T00:00:00Z
      @weekly                         | 2025-01-05T00:00:00Z
      @monthly                        | 2025-01-01T00:00:00Z
      @yearly                         | 2025-01-01T00:00:00Z
      @Annually                       | 2025-01-01T00:00:00Z
      @every 10s                      | 2024-12-31T12:35:00Z
      @every 1h30m                    | 2024-12-31T13:30:00Z
      @every 1.5                      | 2024-12-31T12:34:57Z
      CRON_TZ=America/New_York 0 4 * * * | 2025-01-01T09:00:00Z
      TZ=Asia/Kolkata 0 4 * * *       | 2024-12-31T22:30:00Z
      CRON_TZ=Asia/Kolkata @daily     | 2024-12-31T18:30:00Z
      TZ=UTC @every 10s               | 2024-12-31T12:35:00Z
      """)
  void aCronIsNextDueAt(String text, Instant next) {
    assertThat(CronGrammar.parse(text).next(NEW_YEAR_S_EVE)).contains(next);
  }

  @Test
  void eitherFieldOfDaysWillDoWhereBothSaySomething() {
    assertThat(due("0 0 13 * FRI", "2025-06-01T00:00:00Z", 6)).containsExactly(
        "2025-06-06T00:00:00Z", "2025-06-13T00:00:00Z", "2025-06-20T00:00:00Z",
        "2025-06-27T00:00:00Z", "2025-07-04T00:00:00Z", "2025-07-11T00:00:00Z");
    assertThat(due("0 0 13 * */1", "2025-06-01T00:00:00Z", 2))
        .containsExactly("2025-06-13T00:00:00Z", "2025-07-13T00:00:00Z");
  }

  @Test
  void aTimeThatTheClocksSkipIsDueWhenTheyChange() {
    assertThat(due("CRON_TZ=America/New_York */20 1-3 * * *", "2025-03-09T06:00:00Z", 6))
        .containsExactly("2025-03-09T06:20:00Z", "2025-03-09T06:40:00Z", "2025-03-09T07:00:00Z",
            "2025-03-09T07:20:00Z", "2025-03-09T07:40:00Z", "2025-03-10T05:00:00Z");
    assertThat(due("CRON_TZ=Europe/Berlin 30 2 * * *", "2025-03-29T12:00:00Z", 2))
        .containsExactly("2025-03-30T01:00:00Z", "2025-03-31T00:30:00Z");
  }

  @Test
  void aDayThatAZoneSkipsIsDueWhenTheNextOneBegins() {
    assertThat(due("CRON_TZ=Pacific/Apia 0 12 * * *", "2011-12-29T22:00:00Z", 2))
        .containsExactly("2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z");
  }

  @Test
  void aTimeThatComesTwiceIsDueOnce() {
    assertThat(due("CRON_TZ=America/New_York 30 1 * * *", "2025-11-01T12:00:00Z", 2))
        .containsExactly("2025-11-02T05:30:00Z", "2025-11-03T06:30:00Z");
    assertThat(due("CRON_TZ=Australia/Lord_Howe 45 1 * * *", "2025-04-05T00:00:00Z", 2))
        .containsExactly("2025-04-05T14:45:00Z", "2025-04-06T15:15:00Z");
    assertThat(due("TZ=America/New_York 30 1 * * *", "2025-11-02T06:10:00Z", 1))
        .as("from within the second time")
        .containsExactly("2025-11-03T06:30:00Z");
  }

  @Test
  void anIntervalKeepsItsPlaceWhereverItIsAskedFrom() {
    var cron = CronGrammar.parse("@every 7s");
    var next = cron.next(NEW_YEAR_S_EVE).orElseThrow();
    assertThat(next.getEpochSecond() % 7).isZero();
    assertThat(cron.next(next.minusMillis(1))).contains(next);
    assertThat(cron.next(next)).contains(next.plusSeconds(7));
  }

  @ParameterizedTest
  @ValueSource(strings = {" */10 * * * * ", "CRON_TZ=Europe/Berlin  0 4 * * *", "@daily\t"})
  void theTextIsKeptTrimmed(String text) {
    assertThat(CronGrammar.parse(text).text()).isEqualTo(text.strip());
  }

  @Test
  void thereIsAnEnd() {
    for (String text : List.of("* * * * *", "@every 1s")) {
      var cron = CronGrammar.parse(text);
      assertThat(cron.next(Instant.MAX)).isEmpty();
      assertThat(cron.next(Instant.parse("9999-12-31T23:59:59.999Z"))).isEmpty();
      assertThat(cron.next(Instant.MIN)).contains(Instant.EPOCH);
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      60 * * * *            | expected a minute of 0 to 59
      * 24 * * *            | expected an hour of 0 to 23
      * * 0 * *             | expected a day of the month of 1 to 31
      * * * 13 *            | expected a month of 1 to 12 or JAN to DEC
      * * * MOON *          | expected a month of 1 to 12 or JAN to DEC
      * * * * 8             | expected a day of the week of 0 to 7 or SUN to SAT
      61 * * * * *          | expected a second of 0 to 59
      22-2 * * * *          | expected a minute of 0 to 59
      */0 * * * *           | expected a minute of 0 to 59
      5/ * * * *            | expected a minute of 0 to 59
      1,,2 * * * *          | expected a minute of 0 to 59
      -1 * * * *            | expected a minute of 0 to 59
      ? * * * *             | expected a minute of 0 to 59
      * * L * *             | expected a day of the month of 1 to 31
      0 0 30 2 *            | expected a cron with a day that comes at all, but got '0 0 30 2 *'
      0 0 31 2,4,6,9,11 *   | expected a cron with a day that comes at all
      * * * *               | expected a cron of five fields
      * * * * * * *         | expected a cron of five fields
      every minute          | expected a cron of five fields
      CRON_TZ=UTC           | expected a cron of five fields
      CRON_TZ=Mars/Base * * * * * | expected a time zone such as Europe/Berlin, but got 'Mars/Base'
      CRON_TZ=+02:00 * * * * * | expected a time zone such as Europe/Berlin, but got '+02:00'
      TZ= * * * * *         | expected a time zone such as Europe/Berlin, but got ''
      @reboot               | expected @yearly, @monthly, @weekly, @daily, @hourly or @every
      @every                | expected @yearly, @monthly, @weekly, @daily, @hourly or @every
      @every day            | expected a duration such as 50s or 1d10h30m, but got 'day'
      @every 999ms          | expected an interval of 1s or more, but got '999ms'
      """)
  void whatIsNoCronIsRefused(String text, String problem) {
    assertThatThrownBy(() -> CronGrammar.parse(text))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith(problem);
  }

  @Test
  void aCronHasAnEndToo() {
    assertThatThrownBy(() -> CronGrammar.parse("1,".repeat(300) + "1 * * * *"))
        .isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(() -> CronGrammar.parse(" ")).isInstanceOf(InvalidValueException.class);
  }

  private static List<String> due(String text, String after, int count) {
    var cron = CronGrammar.parse(text);
    var due = new ArrayList<String>();
    var last = Instant.parse(after);
    for (int i = 0; i < count; i++) {
      last = cron.next(last).orElseThrow();
      due.add(last.toString());
    }
    return due;
  }
}
