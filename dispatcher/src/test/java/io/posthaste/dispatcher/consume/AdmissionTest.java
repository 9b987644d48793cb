package io.posthaste.dispatcher.consume;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdmissionTest {
  private final Admission admission = new Admission(2, 100, 10);

  @Test
  void callsAreBounded() {
    var first = requireNonNull(admission.tryEnter(1));
    assertThat(admission.tryEnter(1)).isNotNull();
    assertThat(admission.tryEnter(1)).isNull();

    first.leave();

    assertThat(admission.tryEnter(1)).isNotNull();
  }

  @Test
  void bytesAreBounded() {
    assertThat(admission.tryEnter(80)).isNotNull();

    assertThat(admission.tryEnter(1)).isNull();
    assertThat(admission.tryEnter(0)).isNotNull();
    assertThat(admission.bytes()).isEqualTo(100);
  }

  @Test
  void aMessageLargerThanAllTheRoomIsAdmittedAlone() {
    var large = requireNonNull(admission.tryEnter(1000));

    assertThat(admission.tryEnter(0)).isNull();
    large.leave();
    assertThat(admission.bytes()).isZero();
  }

  @Test
  void anAnswerTakesTheReserveAndThenWhatOthersLeft() {
    var permit = requireNonNull(admission.tryEnter(50));

    assertThat(permit.take(10)).isTrue();
    assertThat(admission.bytes()).isEqualTo(60);
    assertThat(permit.take(40)).isTrue();
    assertThat(permit.take(1)).isFalse();

    permit.leave();
    assertThat(admission.bytes()).isZero();
  }

  @Test
  void leavingTwiceIsLeavingOnce() {
    var permit = requireNonNull(admission.tryEnter(1));

    permit.leave();
    permit.leave();

    assertThat(admission.calls()).isZero();
    assertThat(admission.bytes()).isZero();
  }
}
