package io.posthaste.bench.system;

import java.nio.file.Path;
import java.util.Map;

/** One that is killed and started again on what it left behind, at the same addresses. */
public final class RestartableSystem implements MeasuredSystem {
  private final Launcher launcher;
  private final Place place;
  private OwnSystem current;

  private RestartableSystem(Launcher launcher, OwnSystem first) {
    this.launcher = launcher;
    this.place = first.place();
    this.current = first;
  }

  /** Starts it on new data. */
  public static RestartableSystem start(Launcher launcher) {
    return new RestartableSystem(launcher, launcher.begin(Map.of()).awaitReady());
  }

  /** As {@code kill -9} does. */
  public void kill() {
    current.kill();
  }

  /** Ends it as an operator does. */
  public void stop() {
    current.stop();
  }

  /** Starts it again, and waits until it says that it runs. */
  public void restart() {
    current = launcher.begin(place, Map.of()).awaitReady();
  }

  /** Where its scheduler keeps its state. */
  public Path stateDirectory() {
    return place.data().resolve("scheduler");
  }

  @Override
  public String url() {
    return current.url();
  }

  @Override
  public String token() {
    return current.token();
  }

  @Override
  public String otherToken() {
    return current.otherToken();
  }

  @Override
  public String bootstrapServers() {
    return current.bootstrapServers();
  }

  @Override
  public Path data() {
    return place.data();
  }

  /** Of the process that runs now. */
  @Override
  public ProcessUsage usage() {
    return current.usage();
  }

  @Override
  public void close() {
    current.close();
  }
}
