package io.posthaste.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void columnsThatNoRowFillsAreLeftOutAndNumbersStandRight() {
    var rows = List.of(
        Row.of("fifo", "1 queue")
            .rate(4_500.4)
            .beside(Limit.ofRate("bare", 9_000, 4_500))
            .with("inversions", 0),
        Row.of("fifo", "1000 queues").rate(12.34));

    assertThat(Table.lines(rows)).containsExactly(
        "scenario  parameters   rate/s  limit         ratio  more",
        "fifo      1 queue       4,500  bare 9,000/s   0.50  inversions=0",
        "fifo      1000 queues    12.3");
  }

  @Test
  void theAccountOfMessagesIsShownAlsoWhereAllIsWell() {
    var ledger = new Ledger(1);
    ledger.accepted(0);
    ledger.delivered(0, 5);

    assertThat(Table.lines(List.of(Row.of("publish", "").account(ledger)))).containsExactly(
        "scenario  dup  missing", "publish     0        0");
  }

  @Test
  void whatWasRefusedIsToldWhereThereIsSome() {
    var ledger = new Ledger(1);
    ledger.refuse();

    assertThat(Row.of("publish", "").account(ledger).more()).containsEntry("refused", 1);
  }
}
