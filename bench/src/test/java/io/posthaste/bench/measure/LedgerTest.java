package io.posthaste.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LedgerTest {
  private final Ledger ledger = new Ledger(4);

  @Test
  void anAcceptedMessageThatNeverCameIsMissing() {
    ledger.accepted(0);
    ledger.accepted(1);
    ledger.delivered(1, 10);

    assertThat(ledger.missing()).isEqualTo(1);
    assertThat(ledger.isSettled()).isFalse();

    ledger.delivered(0, 11);

    assertThat(ledger.missing()).isZero();
    assertThat(ledger.isSettled()).isTrue();
  }

  @Test
  void aMessageThatWasNotAcceptedIsNeverMissing() {
    ledger.refuse();
    ledger.loseAnswer();

    assertThat(ledger.missing()).isZero();
    assertThat(ledger.answered()).isEqualTo(2);
  }

  @Test
  void aDeliveryOfAnotherDoesNotMakeUpForOneThatIsMissing() {
    ledger.accepted(0);
    ledger.delivered(1, 10);

    assertThat(ledger.isSettled()).isFalse();
  }

  @Test
  void everyDeliveryBeyondTheFirstIsADuplicateAndChangesNoTime() {
    ledger.due(2, 1_000);

    assertThat(ledger.delivered(2, 3_000)).isTrue();
    assertThat(ledger.delivered(2, 9_000_000)).isFalse();
    assertThat(ledger.delivered(2, 9_000_001)).isFalse();

    assertThat(ledger.duplicates()).isEqualTo(2);
    assertThat(ledger.delivered()).isEqualTo(1);
    assertThat(ledger.lateness().max()).isEqualTo(2.0);
  }

  @Test
  void aMessageIsEarlyThatComesBeforeItIsDue() {
    ledger.due(0, 1_000);
    ledger.due(1, 1_000);
    ledger.delivered(0, 999);
    ledger.delivered(1, 1_000);

    assertThat(ledger.early()).isEqualTo(1);
  }

  @Test
  void anInversionIsAMessageBehindALaterOneOfItsOwnLane() {
    ledger.delivered(0, 1);
    ledger.delivered(3, 2);
    ledger.delivered(2, 3);
    ledger.delivered(1, 4);

    assertThat(ledger.inversions(2, n -> n % 2)).as("even and odd numbers").isEqualTo(1);
    assertThat(ledger.inversions(1, _ -> 0)).as("all in one lane").isEqualTo(2);
  }

  @Test
  void theRateIsThatOfFirstDeliveriesUpToTheLast() {
    ledger.delivered(0, 1_000_000);
    ledger.delivered(1, 2_000_000);
    ledger.delivered(1, 9_000_000);

    assertThat(ledger.perSecond(0)).isEqualTo(1.0);
  }
}
