package io.posthaste.schemas.grammar;

import java.time.Duration;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRulesProvider;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Times at which something is due again and again.
 *
 * <pre>
 * cron   := [('CRON_TZ=' | 'TZ=') zone] (fields | macro | '@every' duration)
 * fields := [second] minute hour day-of-month month day-of-week
 * macro  := '@yearly' | '@annually' | '@monthly' | '@weekly' | '@daily' | '@midnight' | '@hourly'
 * </pre>
 *
 * <p>
 * The zone is one of the IANA's, UTC when there is none. Where both fields of days are other than
 * {@code *}, a day that matches one of them will do. A cron of six fields and {@code @every} are
 * ours: other services that speak this API know five fields.
 */
public final class CronGrammar {
  private static final int MAX_LENGTH = 512;
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private CronGrammar() {}

  /**
   * Reads a cron; whitespace around it is ignored.
   *
   * @throws InvalidValueException if the text is none, is longer than 512 characters, or names days
   *   that never come, as 30 February does
   */
  public static Cron parse(String text) {
    String trimmed = text.strip();
    if (trimmed.isEmpty() || trimmed.length() > MAX_LENGTH) throw invalid(trimmed);
    ZoneId zone = ZoneOffset.UTC;
    String rest = trimmed;
    if (trimmed.startsWith("CRON_TZ=") || trimmed.startsWith("TZ=")) {
      String[] parts = BLANKS.split(trimmed, 2);
      zone = zone(parts[0].substring(parts[0].indexOf('=') + 1));
      if (parts.length == 1) throw invalid(trimmed);
      rest = parts[1];
    }
    return rest.startsWith("@") ? named(trimmed, zone, rest) : ofFields(trimmed, zone, rest);
  }

  private static ZoneId zone(String name) {
    if (ZoneRulesProvider.getAvailableZoneIds().contains(name)) return ZoneId.of(name);
    throw InvalidValueException.expected("a time zone such as Europe/Berlin", name);
  }

  private static Cron named(String text, ZoneId zone, String rest) {
    String[] parts = BLANKS.split(rest.toLowerCase(Locale.ROOT), 2);
    if (parts.length == 2 && parts[0].equals("@every")) return interval(text, parts[1]);
    return switch (String.join(" ", parts)) {
      case "@yearly", "@annually" -> ofFields(text, zone, "0 0 1 1 *");
      case "@monthly" -> ofFields(text, zone, "0 0 1 * *");
      case "@weekly" -> ofFields(text, zone, "0 0 * * 0");
      case "@daily", "@midnight" -> ofFields(text, zone, "0 0 * * *");
      case "@hourly" -> ofFields(text, zone, "0 * * * *");
      default -> throw InvalidValueException.expected(
          "@yearly, @monthly, @weekly, @daily, @hourly or @every with a duration", rest);
    };
  }

  private static Cron interval(String text, String duration) {
    var interval = Duration.ofMillis(DurationGrammar.parse(duration).toMillis());
    if (interval.compareTo(SHORTEST) < 0) {
      throw InvalidValueException.expected("an interval of 1s or more", duration);
    }
    return new IntervalCron(text, interval);
  }

  private static Cron ofFields(String text, ZoneId zone, String fields) {
    String[] parts = BLANKS.split(fields, 7);
    if (parts.length < 5 || parts.length > 6) throw invalid(text);
    int minute = parts.length - 5;
    var cron = new CalendarCron(text, zone, CronField.SECOND.parse(minute == 0 ? "0" : parts[0]),
        CronField.MINUTE.parse(parts[minute]), CronField.HOUR.parse(parts[minute + 1]),
        CronField.DAY_OF_MONTH.parse(parts[minute + 2]), CronField.MONTH.parse(parts[minute + 3]),
        CronField.DAY_OF_WEEK.parse(parts[minute + 4]));
    if (!everComes(cron)) {
      throw InvalidValueException.expected("a cron with a day that comes at all", text);
    }
    return cron;
  }

  private static boolean everComes(CalendarCron cron) {
    if (!CronField.isAny(cron.daysOfWeek())) return true;
    int firstDay = CronField.firstFrom(cron.daysOfMonth(), 1);
    for (var month : Month.values()) {
      if (CronField.has(cron.months(), month.getValue()) && firstDay <= month.maxLength()) {
        return true;
      }
    }
    return false;
  }

  private static InvalidValueException invalid(String text) {
    return InvalidValueException.expected("a cron of five fields, such as */5 9-17 * * MON-FRI",
        text);
  }
}
