package io.posthaste.scheduler.stream;

import io.posthaste.scheduler.canary.CanarySettings;
import java.nio.file.Path;
import java.time.Duration;

/** Settings of tests: small, and quick to notice what has died. */
final class Settings {
  private Settings() {}

  /** Without canaries. */
  static StreamsSettings of(String applicationId, Path stateDirectory) {
    return of(applicationId, stateDirectory,
        new CanarySettings(false, Duration.ofSeconds(1), Duration.ofSeconds(5)));
  }

  static StreamsSettings of(String applicationId, Path stateDirectory, CanarySettings canary) {
    return new StreamsSettings(applicationId, stateDirectory, 1, 0, Duration.ofMillis(25),
        Duration.ofMillis(10), Duration.ofMillis(5), 256, Duration.ofSeconds(10),
        Duration.ofSeconds(6), Duration.ofSeconds(15), 16 << 20, 8 << 20, Duration.ofSeconds(5),
        canary);
  }
}
