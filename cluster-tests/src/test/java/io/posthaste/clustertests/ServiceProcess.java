package io.posthaste.clustertests;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One process of a service, started from the jar that is shipped. It can be killed and started again. */
final class ServiceProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final HttpClient HTTP = HttpClient.newBuilder()
      .connectTimeout(Duration.ofSeconds(2))
      .build();

  private final String name;
  private final List<String> command;
  private final Path log;
  private final int port;
  private final int managementPort;
  private @Nullable Process process;

  /**
   * @param module that makes the jar
   * @param service as on the command line
   * @param number tells it from the service's other processes
   * @param arguments beside the ports
   */
  ServiceProcess(String module, String service, int number, int port, int managementPort,
      Path directory, List<String> arguments) {
    this.name = service + number;
    this.port = port;
    this.managementPort = managementPort;
    this.log = directory.resolve(name + ".log");
    this.command = new ArrayList<>(java(module, service));
    command.addAll(List.of("--port=" + port, "--management-port=" + managementPort));
    command.addAll(arguments);
  }

  /** How the JVM runs a service; what is to be run stands behind it. */
  private static List<String> java(String module, String service) {
    return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC", "-Xmx256m", "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-jar",
        jar(module, service).toString());
  }

  static Path jar(String module, String service) {
    return Path.of("..", module, "target", "posthaste", "posthaste-" + service + ".jar");
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  void start() throws IOException {
    process = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /** Whether its readiness says that work flows. */
  boolean isReady() {
    var request = HttpRequest
        .newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/actuator/health/readiness"))
        .timeout(Duration.ofSeconds(5))
        .build();
    try {
      return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notThere) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void awaitReady() {
    Awaitility.await(name + " is ready")
        .atMost(START_LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .failFast(() -> {
          if (!running().isAlive()) throw new AssertionError(name + " has ended:\n" + output());
        })
        .until(this::isReady);
  }

  /** As {@code kill -9} does. */
  void kill() throws InterruptedException {
    running().destroyForcibly().waitFor();
  }

  /** As an orchestrator does first; returns how long it took to end. */
  Duration terminate() throws InterruptedException {
    long begunAt = System.nanoTime();
    running().destroy();
    if (!running().waitFor(45, TimeUnit.SECONDS)) {
      throw new AssertionError("Expected " + name + " to end within 45 s:\n" + output());
    }
    return Duration.ofNanos(System.nanoTime() - begunAt);
  }

  /** Its exit status; waits for its end. */
  int exitStatus() throws InterruptedException {
    if (!running().waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("Expected " + name + " to end, but it goes on:\n" + output());
    }
    return running().exitValue();
  }

  /** Everything it printed so far, of all its starts. */
  String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() throws InterruptedException {
    if (process != null) kill();
  }

  @Override
  public String toString() {
    return name;
  }

  private Process running() {
    if (process == null) throw new IllegalStateException("Expected " + name + " to be started");
    return process;
  }
}
