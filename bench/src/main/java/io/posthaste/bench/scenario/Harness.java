package io.posthaste.bench.scenario;

import io.posthaste.bench.sink.Sink;
import io.posthaste.bench.system.Launcher;
import io.posthaste.bench.system.MeasuredSystem;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives scenarios a system, an endpoint and a client; each of the last two has one thread. */
public final class Harness implements AutoCloseable {
  private final @Nullable Launcher launcher;
  private final @Nullable MeasuredSystem running;
  private final Conditions conditions;
  private final Vertx sinkThread = oneThread();
  private final Vertx loadThread = oneThread();

  private Harness(@Nullable Launcher launcher, @Nullable MeasuredSystem running,
      Conditions conditions) {
    this.launcher = launcher;
    this.running = running;
    this.conditions = conditions;
  }

  /** Each scenario is given a system of its own, on new data. */
  public static Harness starting(Launcher launcher, Conditions conditions) {
    return new Harness(launcher, null, conditions);
  }

  /** All use the one that runs. */
  public static Harness using(MeasuredSystem running, Conditions conditions) {
    return new Harness(null, running, conditions);
  }

  /** A system that is warm. */
  TestBed bed() {
    return bed(Map.of());
  }

  /**
   * The same with settings, as variables of its environment; a system that runs already keeps those
   * that it has.
   */
  TestBed bed(Map<String, String> settings) {
    return warm(running != null ? running : launcher().begin(settings).awaitReady());
  }

  /** Warms a system that a scenario has started; closing the bed ends it. */
  TestBed warm(MeasuredSystem system) {
    var bed = new TestBed(system, this);
    try {
      WarmUp.run(bed, conditions.warmUpSeconds());
      return bed;
    } catch (RuntimeException e) {
      bed.close();
      throw e;
    }
  }

  /** A system as it is, cold. */
  TestBed cold(MeasuredSystem system) {
    return new TestBed(system, this);
  }

  /**
   * For a scenario that starts and ends systems itself.
   *
   * @throws IllegalStateException where a running one is measured
   */
  Launcher launcher() {
    if (launcher == null)
      throw new IllegalStateException("needs to start a system itself: leave out --url");
    return launcher;
  }

  Conditions conditions() {
    return conditions;
  }

  Vertx loadThread() {
    return loadThread;
  }

  /** A new endpoint: another host, as far as the system is concerned. */
  Sink sink() {
    return Sink.start(sinkThread);
  }

  private static Vertx oneThread() {
    return Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)
        .setWorkerPoolSize(1)
        .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false)
            .setClassPathResolvingEnabled(false)));
  }

  @Override
  public void close() {
    for (var vertx : new Vertx[]{loadThread, sinkThread}) {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }
}
