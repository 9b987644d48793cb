package io.posthaste.bench.scenario;

import io.posthaste.bench.load.KafkaDoor;
import io.posthaste.bench.measure.Limit;
import io.posthaste.bench.measure.Micros;
import io.posthaste.bench.measure.Rates;
import io.posthaste.bench.measure.Row;
import io.posthaste.bench.sink.Reply;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.publish.Route;
import java.util.Map;
import java.util.function.Consumer;

/** How much goes in through Kafka and out again. */
final class ProduceScenario implements Scenario {
  private static final int CALLS_AT_ONCE = 64;

  @Override
  public String name() {
    return "produce";
  }

  @Override
  public String summary() {
    return "so many records that are due at once, appended as fast as the broker takes them";
  }

  @Override
  public Map<String, String> defaults() {
    return Map.of("count", "200k");
  }

  @Override
  public void run(Harness harness, Settings settings, Consumer<Row> rows) {
    try (var bed = harness.bed()) {
      for (int count : settings.numbers("count")) {
        double records = bed.bare().records(bed.bootstrapServers(), count);
        double calls = bed.bare().closed(CALLS_AT_ONCE, Reply.AT_ONCE).perSecond();
        var run = Case.of(bed, count);
        var kafka = bed.kafka();
        var headers = Map.of(HeaderNames.ROUTE, Route.DIRECT.text());
        run.begin();
        for (int n = 0; n < count; n++) {
          kafka.publish(kafka.record(KafkaDoor.NO_KEY, run.url(n), headers), n, run.ledger());
        }
        kafka.flush();
        double accepted = Rates.perSecond(count, Micros.now() - run.startMicros());
        run.await(count);
        var row = run.row(name(), count + " records");
        var rate = row.perSecond();
        rows.accept(row
            .beside(
                Limit.ofRate(CALLS_AT_ONCE + " bare calls", calls, rate == null ? 0 : rate))
            .with("accepted/s", accepted)
            .with("bare records/s", records));
      }
    }
  }
}
