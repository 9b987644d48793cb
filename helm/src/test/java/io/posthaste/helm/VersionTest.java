package io.posthaste.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

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
}
