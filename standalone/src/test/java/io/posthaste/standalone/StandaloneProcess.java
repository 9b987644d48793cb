package io.posthaste.standalone;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A standalone in a process of its own, so that it can be killed. */
final class StandaloneProcess implements AutoCloseable {
  private static final int LIMIT_SECONDS = 240;

  private final Process process;
  private final List<String> output = new CopyOnWriteArrayList<>();
  private final Map<String, String> variables = new ConcurrentHashMap<>();
  private final CompletableFuture<Boolean> running = new CompletableFuture<>();

  private StandaloneProcess(Process process) {
    this.process = process;
    Thread.ofVirtual().start(this::read);
  }

  /** Starts {@code dev} with these arguments, on free ports unless they name some. */
  static StandaloneProcess launch(String... arguments) throws IOException {
    var all = new ArrayList<>(List.of("dev", "--kafka-port", "0"));
    if (!Arrays.asList(arguments).contains("--port")) all.addAll(List.of("--port", "0"));
    all.addAll(Arrays.asList(arguments));
    return command(all.toArray(String[]::new));
  }

  /** Starts it with exactly these arguments. */
  static StandaloneProcess command(String... arguments) throws IOException {
    var command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
        "-Xmx384m",
        "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp",
        System.getProperty("java.class.path"), Standalone.class.getName()));
    command.addAll(Arrays.asList(arguments));
    return new StandaloneProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** As {@link #launch}, and waits until it runs. */
  static StandaloneProcess start(Path dataDirectory)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    var started = launch("--data-dir", dataDirectory.toString());
    started.awaitRunning();
    return started;
  }

  void awaitRunning() throws InterruptedException, ExecutionException, TimeoutException {
    if (!running.get(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("Expected it to run, but it ended:\n" + String.join("\n", output));
    }
  }

  String url() {
    return variables.getOrDefault("QSTASH_URL", "");
  }

  /** Where its broker listens. */
  String bootstrapServers() {
    return variables.getOrDefault("Kafka", "");
  }

  /** Everything it printed so far. */
  String output() {
    return String.join("\n", output);
  }

  /** Its exit status; waits for its end. */
  int exitStatus() throws InterruptedException {
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError(
          "Expected it to end, but it goes on:\n" + output());
    }
    return process.exitValue();
  }

  /** As Ctrl-C and {@code docker stop} do. */
  void terminate() {
    process.destroy();
  }

  /** As {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.add(line);
        int equals = line.indexOf('=');
        if (line.startsWith("QSTASH_") && equals > 0) {
          variables.put(line.substring(0, equals), line.substring(equals + 1));
        }
        if (line.startsWith("Kafka:")) variables.put("Kafka", line.substring(6).strip());
        if (line.startsWith("Health:")) running.complete(true);
      }
    } catch (IOException closed) {
      output.add("(output ended: " + closed.getMessage() + ")");
    }
    running.complete(false);
  }
}
