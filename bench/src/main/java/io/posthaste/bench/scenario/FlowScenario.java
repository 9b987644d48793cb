package io.posthaste.bench.scenario;

import io.posthaste.bench.load.Message;
import io.posthaste.bench.measure.LaneWatch;
import io.posthaste.bench.measure.Limit;
import io.posthaste.bench.measure.Rates;
import io.posthaste.bench.measure.Row;
import io.posthaste.bench.sink.Reply;
import io.posthaste.schemas.header.HeaderNames;
import java.util.Map;
import java.util.function.Consumer;

/** How near flow control comes to its limits, and whether it keeps them. */
final class FlowScenario implements Scenario {
  private static final int BATCH = 500;

  @Override
  public String name() {
    return "flow";
  }

  @Override
  public String summary() {
    return "one flow-control key: so many calls at a time to an endpoint that takes --answer ms;"
        + " and a rate for each period of so many seconds";
  }

  @Override
  public Map<String, String> defaults() {
    return Map.of("parallelism", "10", "answer", "10", "count", "5k", "rate", "500", "period", "1",
        "seconds", "15");
  }

  @Override
  public void run(Harness harness, Settings settings, Consumer<Row> rows) {
    try (var bed = harness.bed()) {
      for (int parallelism : settings.numbers("parallelism")) {
        rows.accept(
            parallel(bed, parallelism, settings.number("answer"), settings.number("count")));
      }
      for (int rate : settings.numbers("rate")) {
        rows.accept(rated(bed, rate, settings.number("period"), settings.number("seconds")));
      }
    }
  }

  private Row parallel(TestBed bed, int parallelism, int answer, int count) {
    var reply = Reply.after(answer);
    var watch = new LaneWatch(1);
    var run = Case.of(bed, count, ledger -> Receivers.lanes(ledger, watch, _ -> 0, reply));
    publish(bed, run, "bench-parallelism-" + parallelism, "parallelism=" + parallelism);
    var row = run.row(name(), "parallelism " + parallelism + ", answer in " + answer + " ms");
    double limit = bed.bare().closed(parallelism, reply).perSecond();
    var rate = row.perSecond();
    return row
        .beside(Limit.ofRate(parallelism + " bare at a time", limit, rate == null ? 0 : rate))
        .with("most at a time", watch.most())
        .with("above the limit", Math.max(0, watch.most() - parallelism));
  }

  private Row rated(TestBed bed, int rate, int period, int seconds) {
    int count = rate * Math.max(1, seconds / period);
    var run = Case.of(bed, count);
    publish(bed, run, "bench-rate-" + rate + "-" + period,
        "rate=" + rate + ", period=" + period + "s");
    var row = run.row(name(), "rate " + rate + " in " + period + " s");
    int most = Rates.mostWithin(run.ledger().arrivals(), period * 1_000_000L);
    var found = row.perSecond();
    return row
        .beside(
            Limit.ofRate("asked for", (double) rate / period, found == null ? 0 : found))
        .with("most in a period's length", most)
        .with("above twice the rate", Math.max(0, most - 2 * rate));
  }

  private static void publish(TestBed bed, Case run, String key, String value) {
    var headers = Map.of(HeaderNames.FLOW_CONTROL_KEY, key, HeaderNames.FLOW_CONTROL_VALUE, value);
    run.begin();
    bed.publisher(bed.client(1))
        .publishAll(run.ledger(), n -> Message.to(run.url(n), n).with(headers), BATCH, 1, 3600);
    run.await(run.ledger().size());
  }
}
