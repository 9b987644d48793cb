package io.posthaste.bench.scenario;

import io.posthaste.bench.load.Message;
import io.posthaste.bench.load.Waiting;
import io.posthaste.bench.measure.Micros;
import io.posthaste.bench.measure.Row;
import io.posthaste.bench.measure.Times;
import io.posthaste.bench.system.Launcher;
import io.posthaste.bench.system.RestartableSystem;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** How long it takes from the command to the first delivery. */
final class StartScenario implements Scenario {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String summary() {
    return "from the command to the first delivery: on new data and again on what was left, without"
        + " an AOT cache and with it";
  }

  @Override
  public Map<String, String> defaults() {
    return Map.of("runs", "3");
  }

  @Override
  public void run(Harness harness, Settings settings, Consumer<Row> rows) {
    int runs = settings.number("runs");
    var launcher = harness.launcher();
    measure(harness, launcher.withoutCache(), runs, "no AOT cache", rows);
    if (launcher.hasCache()) measure(harness, launcher, runs, "AOT cache", rows);
  }

  private void measure(Harness harness, Launcher launcher, int runs, String with,
      Consumer<Row> rows) {
    var first = new Times();
    var again = new Times();
    for (int i = 0; i < runs; i++) {
      long began = Micros.now();
      var system = RestartableSystem.start(launcher);
      try (var bed = harness.cold(system)) {
        first.add(delivered(bed) - began);
        system.stop();
        began = Micros.now();
        system.restart();
        again.add(delivered(bed) - began);
      }
    }
    rows.accept(Row.of(name(), with + ", new data").times("first delivery", first.percentiles()));
    rows.accept(Row.of(name(), with + ", kept data").times("first delivery", again.percentiles()));
  }

  /** When a message that is published now has come. */
  private static long delivered(TestBed bed) {
    var run = Case.of(bed, 1);
    bed.publisher().publish(Message.to(run.url(0), 0), run.ledger());
    if (!Waiting.until(LIMIT, () -> run.ledger().delivered() > 0))
      throw new IllegalStateException("the first message did not come in " + LIMIT);
    return run.ledger().lastArrival();
  }
}
