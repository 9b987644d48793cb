package io.posthaste.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.state.StoredMessages;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.record.Outcome.Kind;
import io.posthaste.schemas.record.Train;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TrainsTest extends LaneTests {
  @Test
  void aQueueThatGoesWellIsGrantedTrains() {
    var ids = enqueue(20);
    done(ids.get(0));
    assertThat(ids(partition.lastTrain())).containsExactlyElementsOf(ids.subList(1, 3));
    enqueue();
    assertThat(partition.trains()).as("one more behind it").hasSize(2);
    var first = partition.trains().get(0);
    var second = partition.trains().get(1);
    assertThat(second.after()).isEqualTo(first.number());

    partition.tell(TestPartition.outcome(Kind.DONE, first, 2));
    assertThat(partition.trains()).hasSize(3);
    assertThat(partition.lastTrain().after()).isEqualTo(second.number());
    assertThat(partition.lastTrain().cars()).hasSizeGreaterThan(2);
    assertThat(partition.events()).noneMatch(event -> event.state() == State.RETRY);
  }

  @Test
  void aTrainThatFailsOnItsWayIsVoidWithAllBehindIt() {
    var ids = enqueue(20);
    done(ids.get(0));
    enqueue();
    var first = partition.trains().get(0);
    var second = partition.trains().get(1);
    partition.tell(TestPartition.outcome(Kind.RETRY, first, 1));
    assertThat(partition.states(ids.get(2))).containsExactly(State.RETRY);
    partition.tell(TestPartition.outcome(Kind.UNSTARTED, second, 0));
    int before = partition.grants().size();

    partition.pass(Duration.ofSeconds(2));
    assertThat(partition.trains()).hasSize(2);
    assertThat(partition.lastGrant().messageId()).isEqualTo(ids.get(2));
    assertThat(partition.grants()).hasSize(before + 1);
    done(ids.get(2));
    assertThat(ids(partition.lastTrain()).getFirst()).isEqualTo(ids.get(3));
    assertThat(partition.lastTrain().after()).isZero();
  }

  @Test
  void aTrainOfWhichNothingIsToldCostsItsLease() {
    var ids = enqueue(4);
    done(ids.get(0));
    partition.pass(Duration.ofMinutes(30));
    assertThat(partition.openGrants()).isEqualTo(1);
    assertThat(partition.lastGrant().messageId()).isEqualTo(ids.get(1));
    assertThat(queue().getHeld()).isEqualTo(1);
  }

  /** By a call that went on after its lease. */
  private void deliveredLate(Train.Car car) {
    partition.tell(new Outcome(Kind.DONE, car.messageId(), car.grant(), car.attempt(), null, null,
        null, null, null, null, HeaderFields.NONE));
  }

  @Test
  void aTrainIsGivenUpInItsTimeAlsoWhenItsFirstMessageHasEndedBefore() {
    var ids = enqueue(4);
    done(ids.get(0));
    int open = partition.openGrants();
    deliveredLate(partition.lastTrain().cars().getFirst());
    assertThat(partition.openGrants()).isEqualTo(open);
    assertThat(granted()).as("the train still runs").hasSize(3);

    partition.pass(Duration.ofMinutes(30));
    assertThat(partition.lastGrant().messageId()).isEqualTo(ids.get(2));
    assertThat(partition.openGrants()).isEqualTo(1);
    assertThat(queue().getHeld()).isEqualTo(1);
  }

  @Test
  void aTrainOfWhichAllMessagesHaveEndedIsOver() {
    var ids = enqueue(4);
    done(ids.get(0));
    for (var car : partition.lastTrain().cars()) deliveredLate(car);
    assertThat(granted()).containsExactlyElementsOf(ids);
    assertThat(partition.openGrants()).isEqualTo(1);
    assertThat(queue().getTrainsCount()).isEqualTo(1);
  }

  @Test
  void aTrainThatComesBackIsOverAlsoWhenItsFirstMessageHasEndedBefore() {
    var ids = enqueue(4);
    done(ids.get(0));
    var train = partition.lastTrain();
    deliveredLate(train.cars().getFirst());
    partition.tell(TestPartition.outcome(Kind.DONE, train, 2));
    assertThat(granted()).containsExactlyElementsOf(ids);
    assertThat(partition.openGrants()).isEqualTo(1);
    assertThat(queue().getHeld()).isEqualTo(1);
  }

  @Test
  void aTrainWhoseFirstMessageCannotBeReadIsGivenUpForTheOthers() {
    var ids = enqueue(4);
    done(ids.get(0));
    partition.ingest("", "type=message.cancel", "message-id=" + ids.get(1));
    StoredMessages.delete(partition.bodies, ids.get(1));
    for (int i = 0; i < 3; i++) partition.pass(Duration.ofMinutes(30));
    assertThat(partition.deadLetters()).hasSize(1);
    assertThat(partition.lastGrant().messageId()).isEqualTo(ids.get(2));
    assertThat(queue().getHeld()).isEqualTo(1);
  }

  @Test
  void aLongCallInATrainGoesOnAloneAndKeepsTheSlot() {
    var ids = enqueue(4);
    done(ids.get(0));
    var train = partition.lastTrain();
    partition.tell(TestPartition.outcome(Kind.LEASED, train, 0));
    assertThat(partition.openGrants()).isEqualTo(1);
    int grants = partition.grants().size();

    deliveredLate(train.cars().getFirst());
    assertThat(partition.grants().size() + partition.trains().size()).isGreaterThan(grants + 1);
    assertThat(queue().getHeld()).isPositive();
  }

  @Test
  void aMessageThatWasCanceledInATrainEndsWhenTheTrainIsBack() {
    var ids = enqueue(4);
    done(ids.get(0));
    var train = partition.lastTrain();
    partition.ingest("", "type=message.cancel", "message-id=" + ids.get(2));
    partition.tell(TestPartition.outcome(Kind.DONE, train, 1));
    assertThat(partition.states(ids.get(2)))
        .containsExactly(State.CANCEL_REQUESTED, State.CANCELED);
    assertThat(partition.lastGrant().messageId()).isEqualTo(ids.get(3));
  }
}
