package io.posthaste.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EnginesTest {
  static List<Path> values() {
    return Places.valuesFiles();
  }

  @Test
  void helm3FindsNothingWrongWithTheChart() {
    var result = new Helm(Places.CHART).lint().strict().call();

    assertThat(result.isFailed()).as(String.valueOf(result.getMessages())).isFalse();
  }

  @ParameterizedTest
  @MethodSource("values")
  void helm4FindsNothingWrongWithTheChart(Path values) {
    var run = Helm4.run("lint", Places.CHART.toString(), "--strict", "--values", values.toString());

    assertThat(run.status()).as(run.output()).isZero();
  }

  @ParameterizedTest
  @MethodSource("values")
  void helm3AndHelm4MakeTheSameOfIt(Path values) {
    var withoutHooks = Rendered.of(values)
        .manifests()
        .stream()
        .filter(manifest -> !manifest.at("/metadata/annotations").has("helm.sh/hook"))
        .toList();

    assertThat(Rendered.byHelm3(values).manifests())
        .containsExactlyInAnyOrderElementsOf(withoutHooks);
  }

  @ParameterizedTest
  @MethodSource("values")
  void noTwoObjectsHaveTheSameName(Path values) {
    var manifests = Rendered.of(values).manifests();

    assertThat(titles(Rendered.of(values))).hasSameSizeAs(manifests);
  }

  @Test
  void theChartCanBePackaged(@TempDir Path directory) throws IOException {
    new Helm(Places.CHART).packageIt().withDestination(directory).call();

    try (var files = Files.list(directory)) {
      var packed = files.max(Comparator.naturalOrder()).orElseThrow();
      assertThat(packed.getFileName().toString()).startsWith("posthaste-").endsWith(".tgz");
    }
  }

  private static Set<String> titles(Rendered rendered) {
    return rendered.manifests().stream().map(Rendered::title).collect(Collectors.toSet());
  }
}
