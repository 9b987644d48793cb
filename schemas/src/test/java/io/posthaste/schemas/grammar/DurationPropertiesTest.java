package io.posthaste.schemas.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class DurationPropertiesTest {

  @Property
  void aDurationSplitIntoUnitsIsReadBack(@ForAll @LongRange(min = 0) long nanos) {
    var duration = Duration.ofNanos(nanos);
    String text = duration.toDaysPart() + "d" + duration.toHoursPart() + "h"
        + duration.toMinutesPart() + "m" + duration.toSecondsPart() + "s" + duration.toNanosPart()
        + "ns";
    assertThat(DurationGrammar.parse(text)).isEqualTo(duration);
  }

  @Property
  void wholeSecondsAreReadBackWithAndWithoutTheirUnit(
      @ForAll @LongRange(min = 0, max = Long.MAX_VALUE / 1_000_000_000) long seconds) {
    assertThat(DurationGrammar.parse(Long.toString(seconds)))
        .isEqualTo(DurationGrammar.parse(seconds + "s"))
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @Property
  void anInstantAsUnixSecondsIsReadBack(
      @ForAll @LongRange(min = 0, max = 253_402_300_799_999L) long unixMs) {
    String text = "%d.%03d".formatted(unixMs / 1000, unixMs % 1000);
    assertThat(NotBeforeGrammar.parse(text)).isEqualTo(Instant.ofEpochMilli(unixMs));
  }
}
