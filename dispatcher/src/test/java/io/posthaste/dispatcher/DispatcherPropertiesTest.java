package io.posthaste.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class DispatcherPropertiesTest {
  private static DispatcherProperties bind(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate("posthaste.dispatcher", DispatcherProperties.class);
  }

  @Test
  void theDefaultsArePinned() {
    assertThat(bind(Map.of())).isEqualTo(new DispatcherProperties(true, "posthaste-dispatcher",
        "Upstash-QStash", null, 1024, DataSize.ofMegabytes(64), DataSize.ofKilobytes(8), 256, 0,
        Duration.ofMillis(100), 512,
        DataSize.ofKilobytes(960), 100_000, DataSize.ofMegabytes(8), 0, Duration.ofSeconds(10),
        Duration.ofSeconds(4), Duration.ofSeconds(10), Duration.ofSeconds(1),
        Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(15),
        Duration.ofSeconds(15), Duration.ofSeconds(5), null));
  }

  @ParameterizedTest
  @CsvSource({"max-calls, 0", "max-calls-per-host, 1025",
      "max-calls-per-tenant, 1025", "defer-after, 61s", "group-id, ' '", "keep-alive, 1ms",
      "delivery-timeout, 1s", "max-span, 0", "hand-over-after, 0s",
      "delete-interval, 1ms"})
  void aSettingOutOfItsBoundsIsNamed(String name, String value) {
    assertThatThrownBy(() -> bind(Map.of("posthaste.dispatcher." + name, value))).rootCause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
  }

  @Test
  void aBlankRegionIsNone() {
    assertThat(bind(Map.of("posthaste.dispatcher.region", "")).region()).isNull();
  }
}
