package io.posthaste.schemas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.posthaste.schemas.grammar.InvalidValueException;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LogPositionTest {
  @Test
  void whatIsWrittenIsReadBack() {
    for (var position : new LogPosition[]{new LogPosition(1767225600000L, 3, 42),
        new LogPosition(0, 0, -1)}) {
      assertThat(LogPosition.parse(position.text())).isEqualTo(position);
    }
  }

  @Property
  void otherTextsAreRefused(@ForAll String text) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> LogPosition.parse(text));
  }

  @Test
  void theLogIsInTheOrderOfTimeThenPartitionThenSequence() {
    var sorted = Stream.of(new LogPosition(2, 0, 0), new LogPosition(1, 1, -5),
        new LogPosition(1, 0, 9), new LogPosition(1, 0, -5)).sorted();
    assertThat(sorted).containsExactly(new LogPosition(1, 0, -5), new LogPosition(1, 0, 9),
        new LogPosition(1, 1, -5), new LogPosition(2, 0, 0));
  }
}
