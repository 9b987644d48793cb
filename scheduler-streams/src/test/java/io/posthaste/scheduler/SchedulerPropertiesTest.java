package io.posthaste.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthaste.scheduler.core.CoreSettings.MissedRuns;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class SchedulerPropertiesTest {
  private static SchedulerProperties bind(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate("posthaste.scheduler", SchedulerProperties.class);
  }

  private static SchedulerProperties bind(String name, String value) {
    return bind(Map.of("posthaste.scheduler." + name, value));
  }

  @Test
  void theDefaultsArePinned() {
    assertThat(bind(Map.of())).isEqualTo(new SchedulerProperties(true, "posthaste-scheduler",
        Path.of("data/scheduler"), 0, 1, Duration.ofMillis(25), Duration.ofMillis(10), 256,
        Duration.ofSeconds(10), Duration.ofSeconds(6), Duration.ofSeconds(15),
        DataSize.ofMegabytes(64), DataSize.ofMegabytes(24), Duration.ofSeconds(2), Duration.ZERO,
        Duration.ofMillis(250), Duration.ofSeconds(60), Duration.ofSeconds(5),
        Duration.ofSeconds(20), Duration.ofMinutes(10), Duration.ofMinutes(5), MissedRuns.SKIP,
        4096, 128,
        new SchedulerProperties.Canary(true, Duration.ofSeconds(5), Duration.ofSeconds(25))));
  }

  @ParameterizedTest
  @CsvSource({"threads, -1, 1025", "standby-replicas, -1, 11", "commit-interval, 0ms, 1001ms",
      "tick, 0ms, 1001ms", "max-timers, 0, 100001", "transaction-timeout, 5999ms, 60001ms",
      "session-timeout, 5999ms, 60001ms", "delivery-timeout, 5999ms, 120001ms",
      "cache, 7MB, 65537MB", "write-buffer, 3MB, 65MB", "read-limit, 99ms, 60001ms",
      "start-wait, -1ms, 61m", "look-ahead, -1ms, 60001ms", "start-within, 999ms, 61m",
      "lease-margin, 999ms, 61m", "grace, -1ms, 25h", "deduplication-window, 999ms, 91d",
      "missed-after, 999ms, 25h", "max-granted, 0, 1000001",
      "canary.interval, 99ms, 601s", "canary.lost-after, 999ms, 3601s"})
  void aSettingOutOfItsBoundsIsNamed(String name, String tooLow, String tooHigh) {
    assertRefused(name, tooLow);
    assertRefused(name, tooHigh);
  }

  private static void assertRefused(String name, String value) {
    assertThatThrownBy(() -> bind(name, value)).rootCause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("posthaste.scheduler." + name);
  }

  @ParameterizedTest
  @CsvSource({"threads, 0, 1024", "standby-replicas, 0, 10", "commit-interval, 1ms, 1s",
      "tick, 1ms, 1s", "max-timers, 1, 100000", "transaction-timeout, 6s, 1m",
      "session-timeout, 6s, 1m", "delivery-timeout, 6s, 2m", "cache, 24MB, 64GB",
      "write-buffer, 4MB, 64MB", "read-limit, 100ms, 1m", "start-wait, 0s, 1h",
      "look-ahead, 0s, 1m", "start-within, 1s, 1h", "lease-margin, 1s, 1h", "grace, 0s, 24h",
      "deduplication-window, 1s, 90d", "missed-after, 1s, 24h", "max-granted, 1, 1000000",
      "missed-runs, once, all", "canary.enabled, true, false", "canary.interval, 100ms, 10m",
      "canary.lost-after, 1s, 1h"})
  void theBoundsThemselvesAreTaken(String name, String lowest, String highest) {
    assertThat(bind(name, lowest)).isNotEqualTo(bind(name, highest));
  }

  @Test
  void theWriteBufferIsPartOfTheCache() {
    assertThatThrownBy(() -> bind("cache", "8MB")).rootCause()
        .hasMessageContaining("posthaste.scheduler.write-buffer");
  }

  @Test
  void anApplicationIdIsNeeded() {
    assertThatThrownBy(() -> bind("application-id", " ")).rootCause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("application-id");
  }
}
