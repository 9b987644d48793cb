package io.posthaste.ingestapi.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthaste.ingestapi.request.RefusedException;
import org.junit.jupiter.api.Test;

class InFlightBytesTest {
  private final InFlightBytes inFlight = new InFlightBytes(100);

  @Test
  void aShareGoesBackWhenItsLastHolderLetsGo() {
    var share = inFlight.open();
    share.add(40);
    share.add(20);
    share.hold();
    share.release();
    assertThat(inFlight.used()).isEqualTo(60);
    share.release();
    assertThat(inFlight.used()).isZero();
  }

  @Test
  void whatDoesNotFitIsRefusedAndNotCounted() {
    var first = inFlight.open();
    first.add(100);
    var second = inFlight.open();
    assertThatThrownBy(() -> second.add(1)).isInstanceOfSatisfying(RefusedException.class,
        e -> assertThat(e.refusal().status()).isEqualTo(503));
    second.release();
    assertThat(inFlight.used()).isEqualTo(100);
    first.release();
    assertThat(inFlight.used()).isZero();
  }
}
