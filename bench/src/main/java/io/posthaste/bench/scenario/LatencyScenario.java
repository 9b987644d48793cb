package io.posthaste.bench.scenario;

import io.posthaste.bench.load.HttpCalls;
import io.posthaste.bench.load.Message;
import io.posthaste.bench.load.OpenLoop;
import io.posthaste.bench.measure.Limit;
import io.posthaste.bench.measure.Micros;
import io.posthaste.bench.measure.Pace;
import io.posthaste.bench.measure.Row;
import java.util.Map;
import java.util.function.Consumer;

/** How long a message takes from its publish to its endpoint, at rates below the most possible. */
final class LatencyScenario implements Scenario {
  @Override
  public String name() {
    return "latency";
  }

  @Override
  public String summary() {
    return "REST, open loop: from the intended publish to the arrival, at each rate";
  }

  @Override
  public Map<String, String> defaults() {
    return Map.of("rate", "100,500,2000", "seconds", "15");
  }

  @Override
  public void run(Harness harness, Settings settings, Consumer<Row> rows) {
    int seconds = settings.number("seconds");
    try (var bed = harness.bed()) {
      var client = bed.client();
      for (int rate : settings.numbers("rate")) {
        var bare = bed.bare().open(rate);
        var run = Case.of(bed, rate * seconds);
        long behind = send(bed, client, run, rate);
        var times = run.ledger().lateness();
        rows.accept(run.row(name(), rate + "/s")
            .times("delivery", times)
            .beside(Limit.ofTime("bare call p50", bare.p50(), times.p50()))
            .with("bare call p99 ms", bare.p99())
            .with("sender late ms", behind / 1000.0));
      }
    }
  }

  /** Publishes all messages of a case at this rate; returns how late a send was at most, in µs. */
  static long send(TestBed bed, HttpCalls client, Case run, double rate) {
    var publisher = bed.publisher(client);
    run.begin();
    long behind = OpenLoop.run(new Pace(Micros.now() + 10_000, rate), run.ledger().size(),
        (number, intended) -> {
          run.ledger().due(number, intended);
          publisher.publish(Message.to(run.url(number), number), run.ledger());
        });
    run.await(run.ledger().size());
    return behind;
  }
}
