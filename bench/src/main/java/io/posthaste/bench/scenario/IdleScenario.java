package io.posthaste.bench.scenario;

import io.posthaste.bench.load.Waiting;
import io.posthaste.bench.measure.Micros;
import io.posthaste.bench.measure.Row;
import io.posthaste.bench.sink.Reply;
import java.util.Map;
import java.util.function.Consumer;

/** What it takes to do nothing while many messages wait. */
final class IdleScenario implements Scenario {
  /** For what loading leaves to be done: commits, compactions. */
  private static final long REST_MICROS = 10_000_000;

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public String summary() {
    return "processors and memory without traffic, with so many messages pending";
  }

  @Override
  public Map<String, String> defaults() {
    return Map.of("pending", "1M", "seconds", "30");
  }

  @Override
  public void run(Harness harness, Settings settings, Consumer<Row> rows) {
    int seconds = settings.number("seconds");
    for (int pending : settings.numbers("pending")) {
      try (var bed = harness.bed()) {
        String url = bed.sink().add((_, _, _) -> Reply.AT_ONCE).url(0);
        DelayScenario.load(bed.kafka(), url, pending);
        Waiting.untilMicros(Micros.now() + REST_MICROS);
        var before = bed.system().usage();
        long began = Micros.now();
        Waiting.untilMicros(began + seconds * 1_000_000L);
        var after = bed.system().usage();
        long took = Micros.now() - began;
        var row = Row.of(name(), pending + " pending, " + seconds + " s")
            .cost(null, after.rssMib());
        var cpu = after.cpuMicrosEach(before, 1);
        rows.accept(cpu == null ? row : row.with("% of a processor", 100 * cpu / took));
      }
    }
  }
}
