package io.posthaste.dispatcher.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ThreadChoiceTest {
  private static final String HOST = "https://example.com:443";

  private final ThreadChoice choice = new ThreadChoice(8);

  @Test
  void fewCallsToAHostStayOnOneThread() {
    for (int i = 0; i < 100; i++) {
      assertThat(IntStream.range(0, 4).map(_ -> choice.begin(HOST)).distinct().count())
          .isEqualTo(1);
      for (int call = 0; call < 4; call++) choice.end(HOST);
    }
  }

  @Test
  void manyUseAllThreads() {
    assertThat(IntStream.range(0, 100).map(_ -> choice.begin(HOST)).distinct().count())
        .isEqualTo(8);
  }

  @Test
  void whenTheyHaveEndedItIsTheFirstThreadAgain() {
    int first = choice.begin(HOST);
    for (int i = 0; i < 50; i++) choice.begin(HOST);
    for (int i = 0; i < 51; i++) choice.end(HOST);

    assertThat(choice.begin(HOST)).isEqualTo(first);
  }

  @Test
  void hostsAreSpread() {
    assertThat(IntStream.range(0, 200)
        .map(n -> choice.begin("https://host-" + n + ":443"))
        .distinct()
        .count()).isEqualTo(8);
  }
}
