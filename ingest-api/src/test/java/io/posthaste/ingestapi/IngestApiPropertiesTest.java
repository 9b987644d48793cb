package io.posthaste.ingestapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class IngestApiPropertiesTest {
  @Test
  void anEmptyFileMeans() {
    assertThat(bind(Map.of())).isEqualTo(new IngestApiProperties(DataSize.ofMegabytes(1),
        DataSize.ofMegabytes(32), 20_000, DataSize.ofKilobytes(64), DataSize.ofMegabytes(64),
        Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(30), -1,
        Duration.ofSeconds(20), "posthaste-dispatcher", 256, Duration.ofSeconds(5), List.of()));
  }

  @Test
  void everySettingHasItsName() {
    assertThat(bind(Map.of("posthaste.api.max-body-bytes", "2KB", "posthaste.api.max-batch-bytes",
        "3KB", "posthaste.api.max-batch-items", "4", "posthaste.api.max-header-bytes", "5KB",
        "posthaste.api.max-in-flight-bytes", "6KB", "posthaste.api.body-timeout", "7s",
        "posthaste.api.append-timeout", "8s", "posthaste.api.trusted-proxies", "10.0.0.0/8,::1"),
        Map.of("posthaste.api.command-timeout", "9s", "posthaste.api.reply-partition", "3",
            "posthaste.api.message-grace", "4s", "posthaste.api.dispatcher-group-id", "g",
            "posthaste.api.max-waiting-requests", "6", "posthaste.api.drain", "1s")))
        .isEqualTo(new IngestApiProperties(DataSize.ofKilobytes(2), DataSize.ofKilobytes(3), 4,
            DataSize.ofKilobytes(5), DataSize.ofKilobytes(6), Duration.ofSeconds(7),
            Duration.ofSeconds(8), Duration.ofSeconds(9), 3, Duration.ofSeconds(4), "g", 6,
            Duration.ofSeconds(1),
            List.of("10.0.0.0/8", "::1")));
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource({"max-body-bytes,0", "max-body-bytes,1GB", "max-batch-bytes,0", "max-batch-items,0",
      "max-header-bytes,2MB", "max-in-flight-bytes,1MB", "max-in-flight-bytes,32MB",
      "body-timeout,0s", "append-timeout,100ms", "append-timeout,1h",
      "command-timeout,9s", "reply-partition,-2", "max-waiting-requests,-1", "message-grace,-1s",
      "drain,-1s", "drain,11m",
      "trusted-proxies,somewhere"})
  void valuesOutOfRangeStopTheStart(String name, String value) {
    assertThatThrownBy(() -> bind(Map.of("posthaste.api." + name, value)))
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void addressesOfPeersAreUrls() {
    var internal = new InternalProperties(List.of("http://a:1/"), List.of(), List.of("http://b:2/"),
        List.of(), "",
        Duration.ofDays(1));
    assertThat(internal.schedulers()).containsExactly("http://a:1");
    assertThat(
        new InternalProperties(List.of("dns+http://a:1"), List.of(), List.of(), List.of(), "",
            Duration.ofDays(1)).schedulers())
        .containsExactly("dns+http://a:1");
    assertThat(internal.dlqConsumers()).containsExactly("http://b:2");
    assertThat(internal.toString()).doesNotContain("token");
    for (String bad : List.of("a:1", "/a", "ftp://a", "http:", "dns+ftp://a:1", "dns+a")) {
      assertThatThrownBy(
          () -> new InternalProperties(List.of(), List.of(), List.of(bad),
              List.of(), "", Duration.ofDays(1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static IngestApiProperties bind(Map<String, String> properties,
      Map<String, String> more) {
    var all = new HashMap<>(properties);
    all.putAll(more);
    return bind(all);
  }

  private static IngestApiProperties bind(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("posthaste.api", IngestApiProperties.class);
  }
}
