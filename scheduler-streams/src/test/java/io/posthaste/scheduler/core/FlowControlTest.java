package io.posthaste.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.state.proto.LaneRow;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.Outcome.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowControlTest extends LaneTests {
  @Test
  void aKeyOfParallelismTwoHasTwoInFlightAndARetryGivesItsSlotUp() {
    var ids = new ArrayList<MessageId>();
    for (int i = 0; i < 4; i++) ids.add(flow("parallelism=2"));
    assertThat(granted()).containsExactlyElementsOf(ids.subList(0, 2));

    partition.tell(TestPartition.retry(grantOf(ids.get(0)), partition.now.plusSeconds(5)));
    assertThat(granted()).containsExactlyElementsOf(ids.subList(0, 3));
    assertThat(key().getHeld()).isEqualTo(2);

    done(ids.get(1));
    partition.pass(Duration.ofSeconds(5));
    done(ids.get(2));
    assertThat(granted().subList(3, granted().size())).containsExactly(ids.get(3), ids.get(0));
  }

  @Test
  void aRateLetsSoManyThroughInAPeriodThatTheFirstBegins() {
    for (int i = 0; i < 25; i++) flow("rate=10,period=60s");
    partition.pass(TICK);
    assertThat(granted()).hasSize(10);
    var end = partition.now.plusSeconds(60);
    assertThat(partition.grants()).allMatch(grant -> grant.startBy().equals(end.minusMillis(1)));

    partition.pass(Duration.ofSeconds(59));
    assertThat(granted()).hasSize(10);
    partition.pass(Duration.ofSeconds(1));
    assertThat(granted()).hasSize(20);
    assertThat(key().getWindowCount()).isEqualTo(10);
    assertThat(key().getWindowStartMs()).isEqualTo(end.toEpochMilli());
  }

  @Test
  void aGrantThatCouldNotBeUsedInItsPeriodIsMadeAgain() {
    var id = flow("rate=1,period=60s");
    partition.pass(TICK);
    partition.tell(TestPartition.outcome(Kind.UNSTARTED, grantOf(id)));
    partition.pass(Duration.ofSeconds(59));
    assertThat(granted()).hasSize(1);
    partition.pass(Duration.ofSeconds(1));
    assertThat(granted()).containsExactly(id, id);
    assertThat(grantOf(id).attempt()).isEqualTo(1);
  }

  @Test
  void resettingTheRateBeginsANewPeriod() {
    for (int i = 0; i < 3; i++) flow("rate=1,period=7d");
    partition.pass(TICK);
    partition.ingest("", "type=flow.reset-rate", KEY, REPLY);
    assertThat(key().getWindowCount()).isZero();
    partition.pass(TICK);
    assertThat(granted()).hasSize(2);
  }

  @Test
  void theLastMessageSaysTheLimitsAndWhatItLeavesOutIsNoLimit() {
    for (int i = 0; i < 5; i++) flow("parallelism=1");
    flow("rate=100");
    partition.pass(TICK);
    assertThat(granted()).hasSize(6);
    assertThat(key().getParallelism()).isZero();
    assertThat(key().getRate()).isEqualTo(100);
  }

  @Test
  void whatIsPinnedNoMessageChangesUntilItIsUnpinned() {
    partition.ingest("{\"parallelism\":3,\"rate\":20,\"period\":120}", "type=flow.pin", KEY, REPLY);
    flow("parallelism=9,rate=9,period=9s");
    assertThat(key().getParallelism()).isEqualTo(3);
    assertThat(key().getRate()).isEqualTo(20);
    assertThat(key().getPeriodMs()).isEqualTo(120_000);

    partition.ingest("{\"parallelism\":true}", "type=flow.unpin", KEY, REPLY);
    assertThat(key().getPinnedParallelism()).isFalse();
    assertThat(key().getPinnedRate()).isTrue();
    assertThat(key().getParallelism()).as("until a message comes").isEqualTo(3);
    flow("parallelism=9,rate=9,period=9s");
    assertThat(key().getParallelism()).isEqualTo(9);
    assertThat(key().getRate()).isEqualTo(20);
  }

  @Test
  void aPausedKeyGoesOnWithItsPeriod() {
    flow("rate=1,period=10s");
    partition.pass(TICK);
    partition.ingest("", "type=flow.pause", KEY);
    flow("rate=1,period=10s");
    partition.pass(Duration.ofSeconds(30));
    assertThat(granted()).hasSize(1);
    assertThat(key().getWindowCount()).isEqualTo(1);

    partition.ingest("", "type=flow.resume", KEY);
    partition.pass(TICK);
    assertThat(granted()).hasSize(2);
  }

  @Test
  void aDelayedMessageOfAKeyTakesNoSlotBeforeItIsDue() {
    flow("parallelism=1", "upstash-delay=10s");
    var now = flow("parallelism=1");
    assertThat(granted()).containsExactly(now);
  }

  @Test
  void aKeyThatNothingUsesIsForgottenAfterAnHour() {
    var id = flow("parallelism=1");
    done(id);
    partition.pass(Duration.ofMinutes(59));
    assertThat(key().getParallelism()).isEqualTo(1);
    partition.pass(Duration.ofMinutes(2));
    assertThat(key()).isEqualTo(LaneRow.getDefaultInstance());
  }

  @Test
  void aKeyIsKeptWhileAMessageOfItIsDelayed() {
    flow("parallelism=1", "upstash-delay=10d");
    partition.pass(Duration.ofDays(9));
    assertThat(key().getMembers()).isEqualTo(1);
  }

  @Test
  void aLostGrantCostsItsLeaseAndNoSlot() {
    var ids = List.of(flow("parallelism=1", "upstash-timeout=1s"), flow("parallelism=1"));
    partition.pass(Duration.ofSeconds(67));
    assertThat(granted()).containsExactly(ids.get(0), ids.get(0));
    done(ids.get(0));
    assertThat(granted()).containsExactly(ids.get(0), ids.get(0), ids.get(1));
    assertThat(key().getHeld()).isEqualTo(1);
  }

  @Test
  void aDeferredGrantOfAKeyComesBackALittleLaterEachTime() {
    var id = flow("parallelism=1");
    partition.tell(TestPartition.outcome(Kind.DEFERRED, grantOf(id)));
    assertThat(key().getHeld()).isZero();
    partition.pass(Duration.ofSeconds(1));
    assertThat(granted()).containsExactly(id, id);
    partition.tell(TestPartition.outcome(Kind.DEFERRED, grantOf(id)));
    partition.pass(Duration.ofSeconds(1));
    assertThat(granted()).hasSize(2);
    partition.pass(Duration.ofSeconds(1));
    assertThat(granted()).hasSize(3);
  }
}
