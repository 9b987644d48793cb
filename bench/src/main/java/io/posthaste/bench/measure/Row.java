package io.posthaste.bench.measure;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one case of a scenario found.
 *
 * @param of what the times are of; null without times
 * @param perSecond first deliveries a second; null where that says nothing
 * @param cpuMicros time of processors that the system took for each message, in µs; null if unknown
 * @param rssMib resident memory of the system at the end, in MiB; null if unknown
 * @param duplicates deliveries beyond the first of a message; null where none was counted
 * @param missing accepted messages that never came; null where none was counted
 * @param more what else is to be told, by name and unit
 */
public record Row(String scenario, String parameters, @Nullable String of,
    @Nullable Double perSecond, @Nullable Percentiles times, @Nullable Double cpuMicros,
    @Nullable Double rssMib, @Nullable Integer duplicates, @Nullable Integer missing,
    @Nullable Limit limit, Map<String, Number> more) {

  /** A row of which only this is known. */
  public static Row of(String scenario, String parameters) {
    return new Row(scenario, parameters, null, null, null, null, null, null, null, null, Map.of());
  }

  public Row rate(double value) {
    return new Row(scenario, parameters, of, value, times, cpuMicros, rssMib, duplicates, missing,
        limit, more);
  }

  /** With the distribution of times, and what they are of. */
  public Row times(String what, Percentiles values) {
    return new Row(scenario, parameters, what, perSecond, values, cpuMicros, rssMib, duplicates,
        missing, limit, more);
  }

  /** With what the system took: µs of processors a message, and MiB of memory. */
  public Row cost(@Nullable Double cpu, @Nullable Double memory) {
    return new Row(scenario, parameters, of, perSecond, times, cpu, memory, duplicates, missing,
        limit, more);
  }

  /** With how the messages of an account came out; what was refused is told where there is some. */
  public Row account(Ledger ledger) {
    var row = new Row(scenario, parameters, of, perSecond, times, cpuMicros, rssMib,
        ledger.duplicates(), ledger.missing(), limit, more);
    if (ledger.refused() > 0) row = row.with("refused", ledger.refused());
    if (ledger.unanswered() > 0) row = row.with("unanswered", ledger.unanswered());
    return row;
  }

  public Row beside(Limit value) {
    return new Row(scenario, parameters, of, perSecond, times, cpuMicros, rssMib, duplicates,
        missing, value, more);
  }

  /** With one more figure, named with its unit. */
  public Row with(String name, Number value) {
    var added = new LinkedHashMap<>(more);
    added.put(name, value);
    return new Row(scenario, parameters, of, perSecond, times, cpuMicros, rssMib, duplicates,
        missing, limit, added);
  }
}
