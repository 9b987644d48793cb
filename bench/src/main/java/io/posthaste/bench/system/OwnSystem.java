package io.posthaste.bench.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One in a process that this one has started, on free ports of 127.0.0.1. */
public final class OwnSystem implements MeasuredSystem {
  static final String TOKEN = "YmVuY2g6Zmlyc3QtdGVuYW50LW9mLWEtbWVhc3VyZW1lbnQ=";
  static final String OTHER_TOKEN = "YmVuY2g6b3RoZXItdGVuYW50LW9mLWEtbWVhc3VyZW1lbnQ=";

  private static final String URL_LINE = "QSTASH_URL=";
  private static final String KAFKA_LINE = "Kafka:";
  private static final String LAST_LINE = "Health:";
  private static final int START_SECONDS = 180;
  private static final int SHOWN_LINES = 30;

  private final Process process;
  private final Place place;
  private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
  private final Deque<String> lastLines = new ArrayDeque<>();
  private final Thread reader;
  private volatile String url = "";
  private volatile String bootstrapServers = "";

  private OwnSystem(Process process, Place place) {
    this.process = process;
    this.place = place;
    this.reader = Thread.ofPlatform().daemon().name("output").start(this::read);
  }

  /** Begins the start; {@link #awaitReady} waits for its end. */
  static OwnSystem begin(ProcessBuilder command, Place place) {
    try {
      var system = new OwnSystem(command.redirectErrorStream(true).start(), place);
      // It and its data must not outlive a run that is broken off.
      Runtime.getRuntime().addShutdownHook(new Thread(system::close));
      return system;
    } catch (IOException e) {
      throw new IllegalStateException("cannot start " + command.command(), e);
    }
  }

  /**
   * Waits until it says that it runs.
   *
   * @throws IllegalStateException with what it has printed, when it ends before or does not in time
   */
  public OwnSystem awaitReady() {
    try {
      if (ready.get(START_SECONDS, TimeUnit.SECONDS)) return this;
      throw new IllegalStateException("Posthaste did not start:\n" + lines());
    } catch (TimeoutException e) {
      kill();
      throw new IllegalStateException("Posthaste does not get ready:\n" + lines(), e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Where its data is, and what it listens on. */
  public Place place() {
    return new Place(place.root(), port(url), port("kafka://" + bootstrapServers));
  }

  /** As {@code kill -9} does; its data stays. */
  public void kill() {
    process.destroyForcibly();
    waitForEnd(30);
  }

  /** Ends it, by force where it does not end by itself; its data stays. */
  public void stop() {
    process.destroy();
    if (!waitForEnd(15)) kill();
  }

  @Override
  public String url() {
    return url;
  }

  @Override
  public String token() {
    return TOKEN;
  }

  @Override
  public String otherToken() {
    return OTHER_TOKEN;
  }

  @Override
  public String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public Path data() {
    return place.data();
  }

  @Override
  public ProcessUsage usage() {
    return ProcessUsage.of(process.toHandle());
  }

  /** Ends it at once and removes its data: nothing of it is needed any more. */
  @Override
  public void close() {
    kill();
    place.remove();
  }

  private boolean waitForEnd(int seconds) {
    try {
      return process.waitFor(seconds, TimeUnit.SECONDS) && reader.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      return true;
    }
  }

  private static int port(String address) {
    return URI.create(address).getPort();
  }

  private void read() {
    try (BufferedReader lines = process.inputReader();
        Writer log = Files.newBufferedWriter(place.log(), StandardOpenOption.CREATE,
            StandardOpenOption.APPEND)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.write(line + "\n");
        log.flush();
        take(line);
      }
    } catch (IOException closed) {
      take("(output ended: " + closed.getMessage() + ")");
    }
    ready.complete(false);
  }

  private void take(String line) {
    synchronized (lastLines) {
      lastLines.addLast(line);
      if (lastLines.size() > SHOWN_LINES) lastLines.removeFirst();
    }
    if (line.startsWith(URL_LINE)) url = line.substring(URL_LINE.length());
    if (line.startsWith(KAFKA_LINE)) {
      bootstrapServers = line.substring(KAFKA_LINE.length()).strip();
    }
    if (line.startsWith(LAST_LINE)) ready.complete(true);
  }

  private String lines() {
    synchronized (lastLines) {
      return String.join("\n", lastLines);
    }
  }
}
