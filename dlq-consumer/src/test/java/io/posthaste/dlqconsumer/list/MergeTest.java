package io.posthaste.dlqconsumer.list;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MergeTest {
  @Test
  void theLatestHeadComesFirstAndEachPartitionKeepsItsOrder() {
    var zero = List.of(new Place(0, 9, 50), new Place(0, 8, 70), new Place(0, 7, 40));
    var one = List.of(new Place(1, 3, 60), new Place(1, 2, 45));

    assertThat(Merge.first(List.of(zero, one), Order.LATEST_FIRST, 10)).containsExactly(
        one.get(0), zero.get(0), zero.get(1), one.get(1), zero.get(2));
  }

  @Test
  void theEarliestHeadComesFirstInTheOtherOrder() {
    var zero = List.of(new Place(0, 1, 10), new Place(0, 2, 30));
    var one = List.of(new Place(1, 5, 20), new Place(1, 6, 25));

    assertThat(Merge.first(List.of(one, zero), Order.EARLIEST_FIRST, 3))
        .containsExactly(zero.get(0), one.get(0), one.get(1));
  }

  @Test
  void ofEqualTimesTheLowestPartitionComesFirstInBothOrders() {
    var zero = List.of(new Place(0, 1, 10));
    var one = List.of(new Place(1, 1, 10));

    for (var order : Order.values()) {
      assertThat(Merge.first(List.of(one, zero), order, 2)).containsExactly(zero.getFirst(),
          one.getFirst());
    }
  }

  @Test
  void nothingIsMadeOfNothing() {
    assertThat(Merge.first(List.of(List.of(), List.of()), Order.LATEST_FIRST, 5)).isEmpty();
  }
}
