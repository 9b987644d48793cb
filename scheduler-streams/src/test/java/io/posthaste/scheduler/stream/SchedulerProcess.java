package io.posthaste.scheduler.stream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.posthaste.scheduler.core.Observer;
import io.posthaste.scheduler.core.PartitionScheduler;
import io.posthaste.scheduler.meter.SchedulerMetrics;
import io.posthaste.scheduler.view.Views;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.TopicLayout;
import io.posthaste.schemas.topic.TopicSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A scheduler in a process of its own, so that it can be killed, or stopped and let go on. */
final class SchedulerProcess implements AutoCloseable {
  private final Process process;

  private SchedulerProcess(Process process) {
    this.process = process;
  }

  static SchedulerProcess start(String bootstrapServers, String prefix, Path stateDirectory,
      String applicationId) throws IOException {
    return new SchedulerProcess(new ProcessBuilder(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
        "-Xmx192m", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow", "-cp", System.getProperty("java.class.path"),
        SchedulerProcess.class.getName(), bootstrapServers, prefix, stateDirectory.toString(),
        applicationId)).inheritIO().start());
  }

  /** Runs until it is killed. */
  public static void main(String[] args) throws InterruptedException {
    var scheduler = scheduler(args[0], args[1], Path.of(args[2]), args[3]);
    scheduler.start();
    Thread.currentThread().join();
  }

  /** The same in this JVM, not started. */
  static Scheduler scheduler(String bootstrapServers, String prefix, Path stateDirectory,
      String applicationId) {
    var topics = topics(prefix);
    return scheduler(bootstrapServers, prefix, stateDirectory, applicationId,
        (partition, state, bodies) -> new PartitionScheduler(EchoScheduler.settings(topics),
            partition, state, bodies, EchoScheduler.TENANTS, PublishLimits.DEFAULT, Observer.NONE));
  }

  /** With other cores. */
  static Scheduler scheduler(String bootstrapServers, String prefix, Path stateDirectory,
      String applicationId, PartitionSchedulers cores) {
    return new Scheduler(Settings.of(applicationId, stateDirectory),
        new KafkaAccess(bootstrapServers, Map.of()), topics(prefix), "127.0.0.1:1", cores,
        new Views(PublishLimits.DEFAULT), new SchedulerMetrics(new SimpleMeterRegistry()),
        InstantSource.system());
  }

  private static TopicLayout topics(String prefix) {
    return new TopicLayout(TopicSettings.oneBroker().withPrefix(prefix));
  }

  /** As {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Holds it still for a while, without its knowing. */
  void freeze(Duration time) throws IOException, InterruptedException {
    signal("STOP");
    try {
      Thread.sleep(time); // how long it is held still is what the test is about
    } finally {
      signal("CONT");
    }
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start()
        .waitFor(5, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
