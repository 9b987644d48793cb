package io.posthaste.bench.scenario;

import io.posthaste.bench.measure.Row;
import java.util.Map;
import java.util.function.Consumer;

/** Something to be measured. */
public interface Scenario {
  String name();

  /** What it does, in a line. */
  String summary();

  /** The settings that it has, with what they are unless the command line says otherwise. */
  Map<String, String> defaults();

  /**
   * Measures.
   *
   * @param harness gives it a system
   * @param rows takes what each case has found
   * @throws IllegalStateException when it cannot be measured, saying why
   */
  void run(Harness harness, Settings settings, Consumer<Row> rows);
}
