package io.posthaste.schemas.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryBackoffTest {

  @ParameterizedTest
  @CsvSource({"1, PT12S", "2, PT2M28S", "3, PT30M8S", "4, PT6H7M6S", "5, PT24H", "6, PT24H",
      "1000, PT24H", "2147483647, PT24H"})
  void retriesAreSpacedExponentiallyUpToADay(int comingRetry, Duration expected) {
    assertThat(RetryBackoff.defaultDelay(comingRetry)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void retriesCountFromOne(int comingRetry) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RetryBackoff.defaultDelay(comingRetry))
        .withMessage("Retries count from 1, but got " + comingRetry);
  }
}
