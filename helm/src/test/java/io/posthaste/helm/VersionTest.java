package io.posthaste.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {
  @Test
  void theChartInstallsTheImagesOfItsOwnVersion() {
    var version = Pattern.compile("<version>(.*)</version>")
        .matcher(Places.text(Places.PROJECT.resolve("pom.xml")))
        .results()
        .findFirst()
        .orElseThrow()
        .group(1);
    var chart = Rendered.parse(Places.text(Places.CHART.resolve("Chart.yaml")));

    assertThat(chart.path("appVersion").asText()).isEqualTo(version);
    assertThat(chart.path("version").asText()).isEqualTo(version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"services.yaml", "all-in-one.yaml"})
  void everyImageThatIsInstalledIsOneThatTheBuildMakes(String values) {
    String images = Places.text(Places.PROJECT.resolve("images/pom.xml"));

    assertThat(Rendered.of(Places.VALUES.resolve(values))
        .workloads()
        .map(workload -> workload.container().path("image").asText())
        .map(image -> image.replaceFirst(".*/", "").replaceFirst(":.*", "")))
        .isNotEmpty()
        .allSatisfy(image -> assertThat(images)
            .contains("<image>${image.registry}" + image + ":${image.tag}</image>"));
  }
}
