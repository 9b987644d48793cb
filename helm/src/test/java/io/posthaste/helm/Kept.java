package io.posthaste.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files that are made by a run and looked at by people: {@code mvn -pl helm -am test -Dtest='*Test'
 * -Dchart.update -Dsurefire.failIfNoSpecifiedTests=false} writes them anew.
 */
final class Kept {
  private Kept() {}

  static void check(Path file, String expected) throws IOException {
    if (System.getProperty("chart.update") != null) Files.writeString(file, expected);
    assertThat(file).as("if the change is meant, run the test with -Dchart.update")
        .exists()
        .content()
        .isEqualTo(expected);
  }
}
