package io.posthaste.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.bench.Bench;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The measuring tool against a running system; how fast that is says nothing here. */
class BenchIT {
  @Test
  void scenariosOfEveryDoorAccountForEveryMessage(@TempDir Path directory) throws Exception {
    var file = directory.resolve("bench.json");
    var printed = new ByteArrayOutputStream();
    try (var system = StandaloneProcess.start(directory.resolve("data"))) {
      var arguments = new ArrayList<>(List.of("latency", "delay", "fifo", "flow", "dlq"));
      arguments.addAll(List.of("--url", system.url(), "--token",
          DevelopmentTenants.USERS.getFirst().token(), "--kafka", system.bootstrapServers(),
          "--json", file.toString(), "--warm-up", "0", "--bare", "1", "--rate", "50", "--seconds",
          "1",
          "--pending", "20", "--delay", "1", "--burst", "0", "--queues", "2", "--answer", "0",
          "--count", "50", "--backlog", "0", "--failures", "200", "--letters", "300", "--pages",
          "10",
          "--redrive", "100"));
      int status = Bench.run(arguments, new PrintStream(printed, true, StandardCharsets.UTF_8));
      assertThat(status).as(printed.toString(StandardCharsets.UTF_8)).isZero();
    }
    String json = Files.readString(file);
    assertThat(json).contains("\"scenario\":\"latency\"", "\"scenario\":\"delay\"",
        "\"scenario\":\"fifo\"", "\"scenario\":\"flow\"", "\"scenario\":\"dlq\"",
        "\"pending\":20");
    assertThat(json).contains("\"missing\":0").doesNotContainPattern("\"missing\":[1-9]");
    assertThat(json).doesNotContainPattern("\"(inversions|early|above the limit)\":[1-9]");
  }
}
