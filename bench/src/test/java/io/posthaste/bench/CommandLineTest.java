package io.posthaste.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthaste.bench.CommandLine.UsageException;
import io.posthaste.bench.scenario.Scenario;
import io.posthaste.bench.scenario.Scenarios;
import io.posthaste.bench.scenario.Settings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CommandLineTest {
  @Test
  void withoutNamesEveryScenarioIsRun() {
    assertThat(CommandLine.parse(List.of()).scenarios()).isEqualTo(Scenarios.ALL);
  }

  @Test
  void theCommandThatStartsASystemStandsBehindTwoDashes() {
    var line = CommandLine.parse(List.of("fifo", "--queues=1", "--", "java", "-jar", "x.jar"));

    assertThat(line.scenarios()).extracting(Scenario::name).containsExactly("fifo");
    assertThat(line.settings()).containsEntry("queues", "1");
    assertThat(line.system()).containsExactly("java", "-jar", "x.jar");
  }

  @Test
  void anOptionOfNoScenarioThatIsRunIsRefused() {
    assertThatThrownBy(() -> CommandLine.parse(List.of("fifo", "--schedules", "5")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--schedules");
  }

  @Test
  void anUnknownScenarioIsRefused() {
    assertThatThrownBy(() -> CommandLine.parse(List.of("warp")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("warp");
  }

  @Test
  void aRunningSystemNeedsAToken() {
    assertThatThrownBy(() -> CommandLine.parse(List.of("--url", "http://localhost:8080")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--token");
  }

  @Test
  void aNumberMayBeGivenInThousandsAndMillions() {
    var settings = Settings.of(Map.of("pending", "0,1M"),
        Map.of("pending", "50k, 5M"));

    assertThat(settings).hasToString("{pending=50k, 5M}");
  }

  @Test
  void whatIsNoNumberIsRefusedWithItsName() {
    assertThatThrownBy(() -> Settings.of(Map.of("rate", "1"),
        Map.of("rate", "fast")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--rate");
  }

  static List<Scenario> scenarios() {
    return Scenarios.ALL;
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void everyScenarioIsExplainedWithDefaultsThatItCanFollow(Scenario scenario) {
    assertThat(Settings.of(scenario.defaults(), Map.of())).isNotNull();
    assertThat(CommandLine.usage()).contains("\n  " + scenario.name() + ": ");
  }
}
