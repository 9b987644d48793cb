package io.posthaste.dispatcher.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostGateTest {
  private final HostGate gate = new HostGate(2);
  private final List<String> began = new ArrayList<>();

  private void enter(String host, String name) {
    gate.enter(host, () -> began.add(name));
  }

  @Test
  void soManyOfOneHostBeginAndOthersWaitTheirTurn() {
    enter("a", "1");
    enter("a", "2");
    enter("a", "3");
    enter("a", "4");
    assertThat(began).containsExactly("1", "2");

    gate.leave("a");

    assertThat(began).containsExactly("1", "2", "3");
  }

  @Test
  void hostsDoNotWaitForEachOther() {
    enter("a", "1");
    enter("a", "2");
    enter("a", "3");

    enter("b", "4");

    assertThat(began).containsExactly("1", "2", "4");
  }

  @Test
  void whatIsForgottenIsNeverRun() {
    enter("a", "1");
    enter("a", "2");
    enter("a", "3");

    gate.clear();
    gate.leave("a");

    assertThat(began).containsExactly("1", "2");
  }

  @Test
  void aHundredThousandThatEndAtOnceDoNotGrowTheStack() {
    enter("a", "1");
    enter("a", "2");
    for (int i = 0; i < 100_000; i++) {
      gate.enter("a", () -> {
        began.add("next");
        gate.leave("a");
      });
    }

    gate.leave("a");

    assertThat(began).hasSize(100_002);
  }
}
