package io.posthaste.bench;

import io.posthaste.bench.measure.Row;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A run as JSON: what it ran on, what it was asked, and every row with all figures. */
final class ResultFile {
  private static final JsonFactory JSON = new JsonFactory();

  private ResultFile() {}

  static void write(Path file, Instant startedAt, Map<String, String> machine,
      List<String> arguments, List<Row> rows) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeStringProperty("startedAt", startedAt.toString());
      json.writeObjectPropertyStart("machine");
      machine.forEach(json::writeStringProperty);
      json.writeEndObject();
      json.writeArrayPropertyStart("arguments");
      arguments.forEach(json::writeString);
      json.writeEndArray();
      json.writeArrayPropertyStart("rows");
      for (var row : rows) write(json, row);
      json.writeEndArray();
      json.writeEndObject();
    }
    var directory = file.toAbsolutePath().getParent();
    if (directory != null) Files.createDirectories(directory);
    Files.write(file, bytes.toByteArray());
  }

  private static void write(JsonGenerator json, Row row) {
    json.writeStartObject();
    json.writeStringProperty("scenario", row.scenario());
    json.writeStringProperty("parameters", row.parameters());
    number(json, "perSecond", row.perSecond());
    var times = row.times();
    if (times != null) {
      json.writeObjectPropertyStart("times");
      json.writeStringProperty("of", String.valueOf(row.of()));
      number(json, "count", times.count());
      number(json, "p50Ms", times.p50());
      number(json, "p90Ms", times.p90());
      number(json, "p99Ms", times.p99());
      number(json, "maxMs", times.max());
      json.writeEndObject();
    }
    number(json, "cpuMicrosPerMessage", row.cpuMicros());
    number(json, "rssMib", row.rssMib());
    number(json, "duplicates", row.duplicates());
    number(json, "missing", row.missing());
    var limit = row.limit();
    if (limit != null) {
      json.writeObjectPropertyStart("limit");
      json.writeStringProperty("what", limit.what());
      json.writeStringProperty("unit", limit.unit().name());
      number(json, "value", limit.value());
      number(json, "ratio", limit.ratio());
      json.writeEndObject();
    }
    json.writeObjectPropertyStart("more");
    row.more().forEach((name, value) -> number(json, name, value));
    json.writeEndObject();
    json.writeEndObject();
  }

  /** What is not known is left out. */
  private static void number(JsonGenerator json, String name, @Nullable Number value) {
    if (value == null) return;
    if (value instanceof Integer || value instanceof Long) {
      json.writeNumberProperty(name, value.longValue());
    } else {
      json.writeNumberProperty(name, value.doubleValue());
    }
  }
}
