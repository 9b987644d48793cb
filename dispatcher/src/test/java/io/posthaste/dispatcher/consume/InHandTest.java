package io.posthaste.dispatcher.consume;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.dispatcher.call.Attempt;
import io.posthaste.dispatcher.call.AttemptOutcome;
import io.posthaste.dispatcher.call.Message;
import io.posthaste.dispatcher.call.Records;
import io.posthaste.dispatcher.offset.OffsetTracker;
import io.posthaste.schemas.offset.FinishedRanges;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class InHandTest {
  private static final Instant START = Records.APPENDED;
  private static final Attempt ATTEMPT = new Attempt(START, Duration.ZERO,
      new AttemptOutcome.NoAnswer("refused"));

  private static InHand item(Message message) {
    var work = new PartitionWork(new TopicPartition("t", 0),
        new OffsetTracker(0, FinishedRanges.NONE, 10));
    var permit = requireNonNull(new Admission(1, 1 << 20, 0).tryEnter(0));
    return new InHand(work, 0, message, permit);
  }

  private static InHand direct() {
    return item(Records.message("destination", "https://example.com"));
  }

  private static InHand granted() {
    return item(Records.granted("destination", "https://example.com"));
  }

  @Test
  void whatIsWithdrawnDoesNotBegin() {
    var item = direct();

    assertThat(item.withdraw()).isTrue();
    assertThat(item.begin(START)).isFalse();
    assertThat(item.withdraw()).isFalse();
  }

  @Test
  void whatHasBegunIsNotWithdrawn() {
    var item = direct();

    assertThat(item.begin(START)).isTrue();
    assertThat(item.withdraw()).isFalse();
    assertThat(item.startedAt()).isEqualTo(START);
  }

  @Test
  void onlyAnOpenCallIsHandedOverAndOnlyOnce() {
    var item = granted();

    assertThat(item.handOver(Instant.MAX)).isFalse();
    assertThat(item.begin(START)).isTrue();
    assertThat(item.handOver(START.minusMillis(1))).isFalse();
    assertThat(item.handOver(START)).isTrue();
    assertThat(item.handOver(START)).isFalse();
  }

  @Test
  void anEndedCallIsNotHandedOver() {
    var item = direct();
    assertThat(item.begin(START)).isTrue();

    assertThat(item.end(ATTEMPT)).isTrue();

    assertThat(item.handOver(Instant.MAX)).isFalse();
    assertThat(item.isHandedOver()).isFalse();
  }

  @Test
  void anEndIsToldAfterTheLease() {
    var item = direct();
    assertThat(item.begin(START)).isTrue();
    assertThat(item.handOver(START)).isTrue();

    assertThat(item.end(ATTEMPT)).isFalse();

    assertThat(item.leased()).contains(ATTEMPT);
  }

  @Test
  void anEndAfterTheLeaseIsToldAtOnce() {
    var item = direct();
    assertThat(item.begin(START)).isTrue();
    assertThat(item.handOver(START)).isTrue();
    assertThat(item.leased()).isEmpty();

    assertThat(item.end(ATTEMPT)).isTrue();
  }

  @Test
  void aGrantNeedsNoLease() {
    var item = granted();
    assertThat(item.begin(START)).isTrue();
    assertThat(item.handOver(START)).isTrue();

    assertThat(item.end(ATTEMPT)).isTrue();
  }
}
