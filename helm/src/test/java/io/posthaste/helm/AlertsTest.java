package io.posthaste.helm;

import static io.posthaste.helm.Rendered.elements;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertsTest {
  private static final Path RULES = Places.CHART.resolve("files/alerts.yaml");
  private static final Path OPERATIONS = Places.PROJECT.resolve("docs/operations.md");
  private static final Path CASES = Places.MODULE.resolve("src/test/resources/alerts-test.yaml");
  private static final Pattern METRIC = Pattern.compile("\\bposthaste_[a-z_]+");

  @Test
  void everyAlertComesWhenItShouldAndNoneWhileAllIsWell(@TempDir Path directory)
      throws IOException, InterruptedException {
    Files.copy(RULES, directory.resolve(RULES.getFileName()));
    Files.copy(CASES, directory.resolve(CASES.getFileName()));
    Helm4.Run run;
    try {
      run = Helm4.run(directory,
          List.of("promtool", "test", "rules", CASES.getFileName().toString()));
    } catch (IOException noPromtool) {
      abort("alerts are not tried: promtool is not installed (Debian: package prometheus)");
      return;
    }

    assertThat(run.status()).as(run.output()).isZero();
  }

  @Test
  void everyAlertIsTried() {
    assertThat(alerts()).doesNotHaveDuplicates()
        .allSatisfy(alert -> assertThat(Places.text(CASES))
            .contains("alertname=\"" + alert + "\", alertstate=\"firing\""));
  }

  @Test
  void everyAlertIsExplained() {
    var guide = Places.text(OPERATIONS);

    assertThat(alerts()).allSatisfy(alert -> assertThat(guide).contains("| `" + alert + "` |"));
  }

  @Test
  void alertsLookAtMetricsThatThereAre() {
    var documented = Documented.meters();

    assertThat(metrics(Places.text(RULES)))
        .allSatisfy(metric -> assertThat(documented).anyMatch(
            meter -> metric.replaceFirst("_(total|bucket|count|sum|max)$", "").equals(meter)));
    assertThat(metrics(Places.text(CASES))).isSubsetOf(metrics(Places.text(RULES)));
  }

  private static List<String> alerts() {
    return elements(Rendered.parse(Places.text(RULES)).path("groups"))
        .flatMap(group -> elements(group.path("rules")))
        .map(rule -> rule.path("alert").asText())
        .toList();
  }

  private static Set<String> metrics(String text) {
    return METRIC.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }
}
