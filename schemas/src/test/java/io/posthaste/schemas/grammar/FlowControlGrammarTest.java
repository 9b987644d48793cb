package io.posthaste.schemas.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowControlGrammarTest {

  @ParameterizedTest
  @CsvSource(textBlock = """
      'parallelism=3, rate=4, period=2s',      3,  4,  2
      'rate=1',                                 ,  1,  1
      'rate=23, period=1h30m3s',                , 23,  5403
      'parallelism=5',                         5,   ,  1
      'parallelism=10, rate=5, period=1d',    10,  5,  86400
      'period=7d,rate=1',                       ,  1,  604800
      'period=60,parallelism=2',               2,   ,  60
      ' rate = 2 ,  parallelism  =3 ',         3,  2,  1
      'rate=2147483647,period=1000ms',          , 2147483647, 1
      """)
  void limitsAreReadInAnyOrder(
      String text,
      @Nullable Integer parallelism,
      @Nullable Integer rate,
      long periodSeconds) {
    assertThat(FlowControlGrammar.parse(text))
        .isEqualTo(new FlowControlLimits(parallelism, rate, Duration.ofSeconds(periodSeconds)));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      ''                     | parts such as parallelism=3, rate=10 or period=1m, separated by commas | ''
      3                      | parts such as parallelism=3, rate=10 or period=1m, separated by commas | 3
      =3                     | parts such as parallelism=3, rate=10 or period=1m, separated by commas | =3
      rate                   | parts such as parallelism=3, rate=10 or period=1m, separated by commas | rate
      rate=1,                | parts such as parallelism=3, rate=10 or period=1m, separated by commas | ''
      rate=1,burst=2         | parts such as parallelism=3, rate=10 or period=1m, separated by commas | burst=2
      ratePerSecond=1        | parts such as parallelism=3, rate=10 or period=1m, separated by commas | ratePerSecond=1
      Rate=1                 | parts such as parallelism=3, rate=10 or period=1m, separated by commas | Rate=1
      rate:1                 | parts such as parallelism=3, rate=10 or period=1m, separated by commas | rate:1
      rate=1,rate=2          | rate at most once | rate=2
      rate=1,parallelism=2,period=1s,period=1s | period at most once | period=1s
      parallelism=1,parallelism=1 | parallelism at most once | parallelism=1
      rate=0                 | a rate from 1 to 2147483647 | 0
      rate=-1                | a rate from 1 to 2147483647 | -1
      rate=1.5               | a rate from 1 to 2147483647 | 1.5
      rate==1                | a rate from 1 to 2147483647 | =1
      rate=                  | a rate from 1 to 2147483647 | ''
      rate=2147483648        | a rate from 1 to 2147483647 | 2147483648
      parallelism=0          | a parallelism from 1 to 2147483647 | 0
      parallelism=NaN        | a parallelism from 1 to 2147483647 | NaN
      rate=1,period=0        | a period of whole seconds from 1s to 7d | 0
      rate=1,period=0.5s     | a period of whole seconds from 1s to 7d | 0.5s
      rate=1,period=1500ms   | a period of whole seconds from 1s to 7d | 1500ms
      rate=1,period=7d1s     | a period of whole seconds from 1s to 7d | 7d1s
      rate=1,period=fast     | a duration such as 50s or 1d10h30m | fast
      """)
  void limitsThatMakeNoSenseAreRefused(String text, String expected, String found) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> FlowControlGrammar.parse(text))
        .withMessage("expected " + expected + ", but got '" + found + "'");
  }

  @Test
  void aPeriodAloneLimitsNothingAndIsRefused() {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> FlowControlGrammar.parse("period=1s"))
        .withMessage("expected parallelism, rate or both, but got neither");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void limitsBelowOneCannotBeBuilt(int limit) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new FlowControlLimits(limit, null, FlowControlLimits.DEFAULT_PERIOD))
        .withMessage("expected a parallelism of 1 or more, but got '" + limit + "'");
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new FlowControlLimits(null, limit, FlowControlLimits.DEFAULT_PERIOD))
        .withMessage("expected a rate of 1 or more, but got '" + limit + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT0.999S", "PT1.000000001S", "PT168H1S"})
  void limitsWithAPeriodOutOfItsRangeCannotBeBuilt(Duration period) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new FlowControlLimits(1, 1, period))
        .withMessageStartingWith("expected a period of whole seconds from 1s to 7d, but got 'PT");
  }
}
