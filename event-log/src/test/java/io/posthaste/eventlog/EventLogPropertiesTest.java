package io.posthaste.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class EventLogPropertiesTest {
  @Test
  void thisIsWhatAnEmptyFileMeans() {
    assertThat(bind(Map.of())).isEqualTo(new EventLogProperties(true, "posthaste-event-log",
        Path.of("data/events"), Duration.ofSeconds(6), Duration.ofDays(14),
        DataSize.ofGigabytes(1)));
  }

  @ParameterizedTest
  @CsvSource({"group-id,''", "session-timeout,1s", "retention,1s", "max-file-size,1KB"})
  void valuesOutOfRangeStopTheStart(String name, String value) {
    assertThatThrownBy(() -> bind(Map.of("posthaste.event-log." + name, value)))
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
  }

  private static EventLogProperties bind(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("posthaste.event-log", EventLogProperties.class);
  }
}
