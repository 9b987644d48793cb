package io.posthaste.bench;

import io.posthaste.bench.CommandLine.UsageException;
import io.posthaste.bench.measure.Row;
import io.posthaste.bench.measure.Table;
import io.posthaste.bench.scenario.Harness;
import io.posthaste.bench.scenario.Scenario;
import io.posthaste.bench.scenario.Settings;
import io.posthaste.bench.system.Launcher;
import io.posthaste.bench.system.RunningSystem;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The command {@code posthaste bench}: measures, and prints one table. */
public final class Bench {
  private Bench() {}

  /** Ends the JVM with status 2 for bad arguments, 1 if something could not be measured. */
  public static void main(String[] arguments) throws IOException {
    System.exit(run(Arrays.asList(arguments), System.out));
  }

  /** Runs; returns the exit status. */
  public static int run(List<String> arguments, PrintStream out) throws IOException {
    int end = arguments.indexOf("--");
    var own = end < 0 ? arguments : arguments.subList(0, end);
    if (own.contains("--help") || own.contains("-h") || own.contains("help")) {
      out.println(CommandLine.usage());
      return 0;
    }
    try {
      return measure(CommandLine.parse(arguments), own, out);
    } catch (UsageException e) {
      out.println("posthaste bench: " + e.getMessage() + " (--help tells all options)");
      return 2;
    }
  }

  private static int measure(CommandLine line, List<String> arguments, PrintStream out)
      throws IOException {
    var settings = line.scenarios().stream().map(scenario -> settings(scenario, line)).toList();
    var startedAt = Instant.now();
    var machine = Machine.facts();
    var url = line.running().url();
    machine.put("measured", url == null ? String.join(" ", line.system()) : url);
    machine.forEach((name, value) -> out.println(name + ": " + value));
    var rows = new ArrayList<Row>();
    int status = 0;
    try (var harness = harness(line)) {
      for (int i = 0; i < settings.size(); i++) {
        var scenario = line.scenarios().get(i);
        out.println();
        out.println(scenario.name() + ": " + scenario.summary() + " " + settings.get(i));
        try {
          scenario.run(harness, settings.get(i), row -> {
            rows.add(row);
            Table.lines(List.of(row)).forEach(out::println);
          });
        } catch (IllegalStateException | IllegalArgumentException | UncheckedIOException e) {
          out.println(scenario.name() + " could not be measured: " + e.getMessage());
          status = 1;
        }
        ResultFile.write(line.json(), startedAt, machine, arguments, rows);
      }
    }
    out.println();
    Table.lines(rows).forEach(out::println);
    out.println();
    out.println("written to " + line.json().toAbsolutePath().normalize());
    return status;
  }

  private static Settings settings(Scenario scenario, CommandLine line) {
    try {
      return Settings.of(scenario.defaults(), line.settings());
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static Harness harness(CommandLine line) {
    var running = line.running();
    if (running.url() == null) {
      if (line.system().isEmpty())
        throw new UsageException("expected --url, or the command that starts a system behind --");
      return Harness.starting(new Launcher(line.system()), line.conditions());
    }
    return Harness.using(
        new RunningSystem(running.url(), Objects.requireNonNull(running.token()),
            running.otherToken(), running.kafka(), running.pid()),
        line.conditions());
  }
}
