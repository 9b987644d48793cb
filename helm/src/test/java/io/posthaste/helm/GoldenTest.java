package io.posthaste.helm;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenTest {
  @ParameterizedTest
  @ValueSource(strings = {"services.yaml", "all-in-one.yaml"})
  void aChangeOfWhatIsInstalledIsSeen(String name) throws IOException {
    Helm4.run("version"); // its text, not only its objects

    Kept.check(Places.GOLDEN.resolve(name), Rendered.of(Places.VALUES.resolve(name)).text());
  }
}
