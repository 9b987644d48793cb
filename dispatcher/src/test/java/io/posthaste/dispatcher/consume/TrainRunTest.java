package io.posthaste.dispatcher.consume;

import static io.posthaste.dispatcher.consume.TestTrains.CAR;
import static io.posthaste.dispatcher.consume.TestTrains.DELIVERED;
import static io.posthaste.dispatcher.consume.TestTrains.FAILED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.posthaste.dispatcher.call.Records;
import io.posthaste.dispatcher.consume.TrainRun.Begun;
import io.posthaste.dispatcher.consume.TrainRun.Ended;
import io.posthaste.schemas.header.HeaderFields;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TrainRunTest {
  private static final Instant START = Records.APPENDED;

  private static TrainRun train(HeaderFields... cars) {
    return TestTrains.run(TestTrains.work(0), Records.train(TestTrains.LANE, 1, 0, cars));
  }

  /** Of three, the first of which is being called. */
  private static TrainRun called() {
    var run = train(CAR, CAR, CAR);
    assertThat(run.begin(START)).isEqualTo(Begun.CALL);
    return run;
  }

  /** Of three, the first of which is delivered. */
  private static TrainRun between() {
    var run = called();
    assertThat(run.end(DELIVERED)).isEqualTo(Ended.NEXT);
    return run;
  }

  @Test
  void itsMessagesAreCalledInTheirOrderUntilTheLast() {
    var run = train(CAR, CAR);
    var ids = run.train().cars();

    assertThat(run.message().id()).isEqualTo(ids.get(0).messageId());
    assertThat(run.begin(START)).isEqualTo(Begun.CALL);
    assertThat(run.startedAt()).isEqualTo(START);
    assertThat(run.end(DELIVERED)).isEqualTo(Ended.NEXT);
    assertThat(run.delivered()).isEqualTo(1);
    assertThat(run.message().id()).isEqualTo(ids.get(1).messageId());
    assertThat(run.begin(START.plusMillis(1))).isEqualTo(Begun.CALL);
    assertThat(run.startedAt()).isEqualTo(START.plusMillis(1));
    assertThat(run.end(DELIVERED)).isEqualTo(Ended.STOPPED);
    assertThat(run.delivered()).isEqualTo(2);
    assertThat(run.begin(START.plusMillis(2))).isEqualTo(Begun.NOTHING);
  }

  @Test
  void oneCallIsOpenAtATime() {
    var run = called();

    assertThat(run.begin(START)).isEqualTo(Begun.NOTHING);
  }

  @Test
  void itEndsWithTheFirstThatIsNotDelivered() {
    var run = between();
    assertThat(run.begin(START)).isEqualTo(Begun.CALL);

    assertThat(run.end(FAILED)).isEqualTo(Ended.FAILED);

    assertThat(run.delivered()).isEqualTo(1);
    assertThat(run.begin(START)).isEqualTo(Begun.NOTHING);
    assertThat(run.over()).isFalse();
  }

  @Test
  void itMayBeBegunUntilItsTime() {
    var startBy = train(CAR).train().startBy();

    assertThat(train(CAR).begin(startBy)).isEqualTo(Begun.CALL);
    assertThat(train(CAR).begin(startBy.plusMillis(1))).isEqualTo(Begun.TOO_LATE);
  }

  @Test
  void onceBegunItMayGoOnForTwoSeconds() {
    var startBy = train(CAR).train().startBy();
    var inTime = train(CAR, CAR);
    var late = train(CAR, CAR);
    assertThat(inTime.begin(startBy)).isEqualTo(Begun.CALL);
    assertThat(inTime.end(DELIVERED)).isEqualTo(Ended.NEXT);
    assertThat(late.begin(startBy)).isEqualTo(Begun.CALL);
    assertThat(late.end(DELIVERED)).isEqualTo(Ended.NEXT);

    assertThat(inTime.begin(startBy.plusMillis(2000))).isEqualTo(Begun.CALL);
    assertThat(late.begin(startBy.plusMillis(2001))).isEqualTo(Begun.TIME_OVER);
  }

  @Test
  void whereTheClockIsSetBackItsTimeIsOver() {
    assertThat(between().begin(START.minusMillis(1))).isEqualTo(Begun.TIME_OVER);
  }

  @Test
  void whatCannotBeCalledIsSaidInItsTurn() {
    var run = train(CAR, Records.fields("destination", "a-group"));
    assertThat(run.uncallable()).isEmpty();
    assertThat(run.begin(START)).isEqualTo(Begun.CALL);
    assertThat(run.end(DELIVERED)).isEqualTo(Ended.NEXT);

    assertThat(run.uncallable()).get()
        .satisfies(uncallable -> assertThat(uncallable.grant().messageId())
            .isEqualTo(run.train().cars().get(1).messageId()));
    assertThatIllegalStateException().isThrownBy(run::message);
  }

  @Test
  void itEndsOnceByOneAlone() {
    var run = between();

    assertThat(run.over()).isTrue();

    assertThat(run.over()).isFalse();
    assertThat(run.withdraw()).isFalse();
    assertThat(run.begin(START)).isEqualTo(Begun.NOTHING);
  }

  @Test
  void withdrawnBeforeItsTurnItIsNotBegun() {
    var run = train(CAR);

    assertThat(run.withdraw()).isTrue();

    assertThat(run.begin(START)).isEqualTo(Begun.NOTHING);
    assertThat(run.withdraw()).isFalse();
  }

  @Test
  void withdrawnBetweenTwoCallsItEndsThere() {
    var run = between();

    assertThat(run.withdraw()).isTrue();

    assertThat(run.begin(START)).isEqualTo(Begun.NOTHING);
    assertThat(run.delivered()).isEqualTo(1);
  }

  @Test
  void withdrawnDuringACallItEndsWithIt() {
    var delivered = called();
    var failed = called();

    assertThat(delivered.withdraw()).isFalse();
    assertThat(failed.withdraw()).isFalse();

    assertThat(delivered.end(DELIVERED)).isEqualTo(Ended.STOPPED);
    assertThat(delivered.delivered()).isEqualTo(1);
    assertThat(delivered.begin(START)).isEqualTo(Begun.NOTHING);
    assertThat(failed.end(FAILED)).isEqualTo(Ended.FAILED);
  }

  @Test
  void abandonedBeforeItsTurnItIsNotBegun() {
    var run = train(CAR);

    assertThat(run.abandon()).isTrue();

    assertThat(run.isSilent()).isTrue();
    assertThat(run.begin(START)).isEqualTo(Begun.NOTHING);
    assertThat(run.withdraw()).isFalse();
  }

  @Test
  void ofACallThatIsOpenWhenItIsAbandonedNothingIsTold() {
    var run = called();

    assertThat(run.abandon()).isFalse();

    assertThat(run.lease(Instant.MAX)).isFalse();
    assertThat(run.end(DELIVERED)).isEqualTo(Ended.NOTHING);
    assertThat(run.isSilent()).isTrue();
    assertThat(run.begin(START)).isEqualTo(Begun.NOTHING);
  }

  @Test
  void onlyAnOpenCallGoesOnAlone() {
    assertThat(train(CAR).lease(Instant.MAX)).isFalse();
    assertThat(between().lease(Instant.MAX)).isFalse();
    var ended = called();
    assertThat(ended.end(FAILED)).isEqualTo(Ended.FAILED);
    assertThat(ended.lease(Instant.MAX)).isFalse();
  }

  @Test
  void onlyACallThatTakesLongGoesOnAloneAndOnlyOnce() {
    var run = called();

    assertThat(run.lease(START.minusMillis(1))).isFalse();
    assertThat(run.lease(START)).isTrue();
    assertThat(run.lease(START)).isFalse();
    assertThat(run.over()).isFalse();
    assertThat(run.withdraw()).isFalse();
  }

  @Test
  void theTimeOfACallIsItsOwnAndNotThatOfItsTrain() {
    var run = between();
    assertThat(run.begin(START.plusMillis(500))).isEqualTo(Begun.CALL);

    assertThat(run.lease(START.plusMillis(499))).isFalse();
    assertThat(run.lease(START.plusMillis(500))).isTrue();
  }

  @Test
  void anEndBeforeTheLeaseIsWrittenIsToldAfterIt() {
    var run = called();
    assertThat(run.lease(START)).isTrue();

    assertThat(run.end(DELIVERED)).isEqualTo(Ended.NOTHING);

    assertThat(run.isSilent()).isFalse();
    assertThat(run.leased()).contains(DELIVERED);
    assertThat(run.delivered()).isZero();
  }

  @Test
  void anEndAfterTheLeaseIsWrittenIsToldAtOnceAndAlone() {
    var run = called();
    assertThat(run.lease(START)).isTrue();
    assertThat(run.leased()).isEmpty();

    assertThat(run.end(FAILED)).isEqualTo(Ended.ALONE);
    assertThat(run.begin(START)).isEqualTo(Begun.NOTHING);
  }

  @Test
  void itsOutcomeIsWrittenAfterItsEvents() {
    var run = called();
    var outcomes = new AtomicInteger();
    run.writing();
    run.writing();
    run.written();

    run.whenWritten(outcomes::incrementAndGet);
    assertThat(outcomes).hasValue(0);
    run.written();

    assertThat(outcomes).hasValue(1);
  }

  @Test
  void withoutEventsItsOutcomeIsWrittenAtOnce() {
    var run = train(CAR);
    var outcomes = new AtomicInteger();
    run.writing();
    run.written();
    assertThat(outcomes).hasValue(0);

    run.whenWritten(outcomes::incrementAndGet);

    assertThat(outcomes).hasValue(1);
  }
}
