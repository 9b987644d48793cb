package io.posthaste.helm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;

/** A JVM that does what a container of the chart would. */
final class Container implements AutoCloseable {
  /** What the images hold as /opt/posthaste. */
  static final Path APPLICATION = Places.PROJECT.resolve("standalone/target/posthaste");

  private static final long LIMIT_SECONDS = 120;

  private final Process process;
  private final List<String> output = new CopyOnWriteArrayList<>();
  private final Thread reader;

  private Container(Process process) {
    this.process = process;
    this.reader = Thread.ofVirtual().start(this::read);
  }

  /** Runs {@code java} with these arguments. */
  static Container start(List<String> arguments, Map<String, String> environment)
      throws IOException {
    var command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
        "-Xmx384m", "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return new Container(builder.start());
  }

  /** Returns the first line that starts so, when it has come. */
  String awaitLine(String start) {
    Awaitility.await(start)
        .atMost(LIMIT_SECONDS, TimeUnit.SECONDS)
        .until(() -> !lines(start).isEmpty() || (!process.isAlive() && !reader.isAlive()));
    if (lines(start).isEmpty()) {
      throw new AssertionError("it ended without " + start + ":\n" + String.join("\n", output));
    }
    return lines(start).getFirst();
  }

  /** Returns its status. */
  int awaitEnd() throws InterruptedException, TimeoutException {
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) throw new TimeoutException("goes on");
    return process.exitValue();
  }

  /** Where it answers: it is told to listen on all addresses, and takes any port. */
  String url() {
    return "http://127.0.0.1" + awaitLine("QSTASH_URL=").replaceFirst(".*(:[0-9]+)$", "$1");
  }

  @Override
  public void close() {
    process.destroy();
    Awaitility.await("its end")
        .atMost(LIMIT_SECONDS, TimeUnit.SECONDS)
        .until(
            () -> !process.isAlive());
  }

  private List<String> lines(String start) {
    return output.stream().filter(line -> line.startsWith(start)).toList();
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      reader.lines().forEach(output::add);
    } catch (IOException | UncheckedIOException e) {
      output.add(e.toString());
    }
  }
}
