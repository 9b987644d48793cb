package io.posthaste.schemas.offset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FinishedRangesTest {
  private static final int ROOM = 4096;

  @Test
  void layoutOneIsFrozen() {
    var ranges = new FinishedRanges(
        List.of(new OffsetRange(1001, 1002), new OffsetRange(1010, 1300),
            new OffsetRange(1_000_000_000_000L, 1_000_000_000_001L)));

    assertThat(ranges.toText(1000, ROOM)).isEqualTo("1AQEIogLslZSljR0B");
    assertThat(FinishedRanges.parse(1000, "1AQEIogLslZSljR0B")).contains(ranges);
  }

  @Test
  void noRangesAreNoText() {
    assertThat(FinishedRanges.NONE.toText(7, ROOM)).isEmpty();
    assertThat(FinishedRanges.parse(7, "")).contains(FinishedRanges.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2AQE", "1AQ", "1!", "1gICAgICAgICAgIAB", "1AQA",
      "some note of an operator"})
  void aTextThatIsNotOursSaysNothing(String text) {
    assertThat(FinishedRanges.parse(0, text)).isEmpty();
  }

  @Test
  void rangesAtTheFarEndAreDroppedWhenTheyDoNotFit() {
    var ranges = new FinishedRanges(
        LongStream.range(0, 5000).mapToObj(i -> new OffsetRange(3 * i + 1, 3 * i + 2)).toList());

    String text = ranges.toText(0, ROOM);

    assertThat(text).hasSizeLessThanOrEqualTo(ROOM).hasSizeGreaterThan(ROOM - 4);
    var kept = FinishedRanges.parse(0, text).orElseThrow();
    assertThat(kept.list()).hasSizeGreaterThan(1500)
        .isEqualTo(ranges.list().subList(0, kept.list().size()));
  }

  @Test
  void rangesAscend() {
    var descending = List.of(new OffsetRange(5, 6), new OffsetRange(4, 5));

    assertThatIllegalArgumentException().isThrownBy(() -> new FinishedRanges(descending));
  }
}
