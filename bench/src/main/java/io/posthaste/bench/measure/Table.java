package io.posthaste.bench.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows as text, in columns. */
public final class Table {
  private static final List<String> HEADS = List.of("scenario", "parameters", "rate/s", "times of",
      "p50 ms", "p90 ms", "p99 ms", "max ms", "CPU us", "RSS MiB", "dup", "missing", "limit",
      "ratio", "more");
  /** Columns that are text, and so begin at the left. */
  private static final List<String> TEXT = List.of("scenario", "parameters", "times of", "limit",
      "more");
  private static final String GAP = "  ";

  private Table() {}

  /** The lines of a table, its head first. Columns that no row fills are left out. */
  public static List<String> lines(List<Row> rows) {
    var cells = rows.stream().map(Table::cells).toList();
    var columns = new ArrayList<Integer>();
    for (int c = 0; c < HEADS.size(); c++) {
      int column = c;
      if (cells.stream().anyMatch(row -> !row.get(column).isEmpty())) columns.add(c);
    }
    var widths = columns.stream()
        .map(c -> Math.max(HEADS.get(c).length(),
            cells.stream().mapToInt(row -> row.get(c).length()).max().orElse(0)))
        .toList();
    var lines = new ArrayList<String>();
    lines.add(line(HEADS, columns, widths));
    for (var row : cells) lines.add(line(row, columns, widths));
    return lines;
  }

  private static String line(List<String> row, List<Integer> columns, List<Integer> widths) {
    var line = new StringBuilder();
    for (int i = 0; i < columns.size(); i++) {
      String cell = row.get(columns.get(i));
      String space = " ".repeat(widths.get(i) - cell.length());
      boolean left = TEXT.contains(HEADS.get(columns.get(i)));
      line.append(i == 0 ? "" : GAP).append(left ? cell + space : space + cell);
    }
    return line.toString().stripTrailing();
  }

  private static List<String> cells(Row row) {
    var times = row.times();
    var limit = row.limit();
    return List.of(row.scenario(), row.parameters(), number(row.perSecond()),
        row.of() == null ? "" : row.of(), number(times == null ? null : times.p50()),
        number(times == null ? null : times.p90()), number(times == null ? null : times.p99()),
        number(times == null ? null : times.max()), number(row.cpuMicros()), number(row.rssMib()),
        number(row.duplicates()), number(row.missing()),
        limit == null
            ? ""
            : limit.what() + " " + number(limit.value()) + limit.unit().text(),
        limit == null ? "" : String.format(Locale.ROOT, "%.2f", limit.ratio()),
        row.more()
            .entrySet()
            .stream()
            .map(entry -> entry.getKey() + "=" + number(entry.getValue()))
            .collect(Collectors.joining(", ")));
  }

  /** Three digits or so, and all of whole numbers. */
  private static String number(@Nullable Number value) {
    if (value == null) return "";
    if (value instanceof Integer || value instanceof Long) {
      return String.format(Locale.ROOT, "%,d", value.longValue());
    }
    double d = value.doubleValue();
    String format = Math.abs(d) >= 100 ? "%,.0f" : Math.abs(d) >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, d);
  }
}
