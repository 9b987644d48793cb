package io.posthaste.bench.scenario;

import io.posthaste.bench.load.KafkaDoor;
import io.posthaste.bench.load.Waiting;
import io.posthaste.bench.measure.Micros;
import io.posthaste.bench.measure.Rates;
import io.posthaste.bench.measure.Row;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.publish.CommandType;
import io.posthaste.schemas.publish.RoutingKey;
import io.posthaste.schemas.tenant.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.Consumer;

/** Schedules that all fire at the same time. */
final class CronScenario implements Scenario {
  @Override
  public String name() {
    return "cron";
  }

  @Override
  public String summary() {
    return "schedules that fire at the same second, stored through Kafka so many seconds ahead";
  }

  @Override
  public Map<String, String> defaults() {
    return Map.of("schedules", "50k", "ahead", "30");
  }

  @Override
  public void run(Harness harness, Settings settings, Consumer<Row> rows) {
    int count = settings.number("schedules");
    int ahead = settings.number("ahead");
    try (var bed = harness.bed()) {
      long due = Micros.now() / 1_000_000 + ahead;
      var run = Case.of(bed, count);
      var kafka = bed.kafka();
      run.begin();
      for (int n = 0; n < count; n++) {
        run.ledger().due(n, due * 1_000_000);
        put(kafka, run, n, expression(due));
      }
      kafka.flush();
      kafka.awaitApplied(Duration.ofMinutes(5));
      long stored = Micros.now();
      if (stored >= (due - 1) * 1_000_000)
        throw new IllegalStateException("storing " + count + " schedules took longer than "
            + (ahead - 1) + " s: give more with --ahead");
      double storedPerSecond = Rates.perSecond(count, stored - run.startMicros());
      Waiting.untilMicros((due - 1) * 1_000_000);
      run.begin();
      run.await(count);
      rows.accept(run.row(name(), count + " schedules")
          .rate(run.ledger().perSecond(due * 1_000_000))
          .times("lateness", run.ledger().lateness())
          .with("early", run.ledger().early())
          .with("stored/s", storedPerSecond));
    }
  }

  private static void put(KafkaDoor kafka, Case run, int n, String cron) {
    String id = "bench-" + n;
    var headers = Map.of(HeaderNames.TYPE, CommandType.SCHEDULE_PUT.text(), HeaderNames.CRON, cron,
        HeaderNames.SCHEDULE_ID, id);
    byte[] key = RoutingKey.ofSchedule(Tenant.DEFAULT_ID, id).bytes();
    kafka.publish(kafka.record(key, run.url(n), headers), n, run.ledger());
  }

  /** Fires in that second, and then a day later. */
  private static String expression(long seconds) {
    var time = Instant.ofEpochSecond(seconds).atOffset(ZoneOffset.UTC);
    return "CRON_TZ=UTC " + time.getSecond() + " " + time.getMinute() + " " + time.getHour()
        + " * * *";
  }
}
