package io.posthaste.scheduler.core;

import io.posthaste.scheduler.core.OpenLane.Member;
import io.posthaste.scheduler.state.Lane;
import io.posthaste.scheduler.state.Rows;
import io.posthaste.scheduler.state.StoredMessages.Stored;
import io.posthaste.scheduler.state.proto.LaneKey;
import io.posthaste.scheduler.state.proto.LaneRow;
import io.posthaste.scheduler.state.proto.MessageRow;
import io.posthaste.scheduler.state.proto.MessageRow.Phase;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.record.Train;
import io.posthaste.schemas.record.Train.Car;
import io.posthaste.schemas.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Trains: several messages of a queue with parallelism 1 in one grant, called in order by one
 * dispatcher, so that no commit is waited for between two of them. A second one may be granted while
 * the first runs; it is void unless the first comes through as a whole. The length doubles while
 * trains do, and is one after a failure.
 */
final class Trains {
  private static final int MOST_BYTES = 256 * 1024;
  /** What the first of two may take, beyond the time in which its next message is begun. */
  private static final Duration FIRST_TAKES = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final CoreSettings settings;
  private final int partition;
  private final Lanes lanes;
  private final Messages messages;

  Trains(CoreSettings settings, int partition, Lanes lanes, Messages messages) {
    this.settings = settings;
    this.partition = partition;
    this.lanes = lanes;
    this.messages = messages;
  }

  /** A message of a train. */
  private record Rider(Member member, MessageRow row) {}

  /** Whether a lane is granted trains only; one that has failed is granted one message first. */
  boolean areFor(OpenLane open) {
    var row = open.row();
    boolean able = settings.trainLength() > 1 && open.lane().kind() == LaneKey.Kind.QUEUE
        && row.getParallelism() == 1;
    return row.getTrainsCount() > 0 || (able && row.getTrainLength() > 1);
  }

  /**
   * Grants one, where none runs, or one that comes through so far.
   *
   * @return false where the next message is to be granted alone
   */
  boolean grant(Transition t, OpenLane open) {
    var row = open.row();
    if (row.getParallelism() != 1 || !mayFollow(row)) return true;
    if (!t.mayGrant()) {
      open.wakeAt(t.time().toEpochMilli());
      return true;
    }
    var next = next(t, open);
    var passengers = next.passengers;
    if (passengers.isEmpty()) return !next.alone || row.getTrainsCount() > 0;
    row.setLastTrain(row.getLastTrain() + 1);
    long after = row.getTrainsCount() == 0 ? 0 : row.getTrains(0).getNumber();
    var train = LaneRow.Train.newBuilder().setNumber(row.getLastTrain()).setAfter(after);
    var startBy = t.time()
        .plus(settings.startWithin())
        .plus(after == 0 ? Duration.ZERO : FIRST_TAKES);
    var cars = new ArrayList<Car>();
    long timeout = 0;
    for (var passenger : passengers) {
      var member = passenger.rider.member;
      open.dequeue(member.place());
      open.hold(member);
      train.addPlaces(member.place());
      timeout = Math.max(timeout, passenger.rider.row.getTimeoutMs());
      cars.add(car(t, passenger, row.getLastTrain()));
    }
    row.addTrains(train);
    var lane = open.lane();
    var record = new Train(lane.text(), row.getLastTrain(), after, startBy, partition, cars);
    t.write(new Output(Topic.DUE, partition, Reports.key(lane.text()), record.toFields(),
        record.toBody()));
    t.lease(cars.getFirst().messageId(), startBy.plusMillis(Train.MOST_MILLIS + timeout)
        .plus(settings.leaseMargin()));
    return true;
  }

  /** At most two run, and nothing else; behind one that did not come through, none is begun. */
  private static boolean mayFollow(LaneRow.Builder row) {
    if (row.getTrainsCount() == 0) return row.getHeld() == 0;
    return row.getTrainsCount() == 1 && !row.getTrains(0).getBroken()
        && row.getHeld() == row.getTrains(0).getPlacesCount();
  }

  /** A message that is to go with a train, and what was published. */
  private record Passenger(Rider rider, Stored message) {}

  /** @param alone whether the message behind them has a callback, for which the queue will wait */
  private record Next(List<Passenger> passengers, boolean alone) {}

  /** The messages of the next train; where the first is not due yet, the lane is woken then. */
  private Next next(Transition t, OpenLane open) {
    var row = open.row();
    int length = Math.clamp(row.getTrainLength(), 1, settings.trainLength());
    var passengers = new ArrayList<Passenger>();
    long bytes = 0;
    for (var member : open.waitingFrom(row.getCancelBelow(), length)) {
      var message = messages.row(t, member.id())
          .filter(found -> found.getPhase() == Phase.QUEUED)
          .orElse(null);
      if (message == null) {
        open.unqueue(member.place());
        continue;
      }
      if (message.getDueMs() > t.time().toEpochMilli()) {
        if (passengers.isEmpty()) open.wakeAt(message.getDueMs());
        break;
      }
      if (message.getHasCallback()) return new Next(passengers, true);
      var stored = stored(t, member.id());
      bytes += Train.sizeOf(stored.fields(), stored.body());
      if (bytes > MOST_BYTES && !passengers.isEmpty()) break;
      passengers.add(new Passenger(new Rider(member, message), stored));
    }
    return new Next(passengers, false);
  }

  private Stored stored(Transition t, MessageId id) {
    try {
      return messages.stored(t, id);
    } catch (Rows.FailedException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new MemberFaultException(id, e);
    }
  }

  private Car car(Transition t, Passenger passenger, long number) {
    var rider = passenger.rider;
    var id = rider.member.id();
    var row = rider.row.toBuilder()
        .setPhase(Phase.GRANTED)
        .setGrant(rider.row.getGrant() + 1)
        .setTrain(number)
        .clearTimerMs();
    messages.put(t, id, row.build());
    var message = passenger.message;
    return new Car(id, row.getGrant(), row.getAttempts() + 1,
        Instant.ofEpochMilli(row.getDueMs()), message.fields(), message.body());
  }

  /** What follows for the one message that the outcome of a train is about. */
  interface Told {
    void apply(MessageRow row);
  }

  /** A train has come back. What it says of a train that was given up before is too late. */
  void back(Transition t, Outcome outcome, Outcome.OfTrain of, MessageRow about, Told told) {
    var lane = Lanes.of(about);
    if (lane == null) return;
    unhitch(t, lane, of.number(), after(outcome, of)).ifPresent(train -> {
      var riders = riders(t, lane, train);
      boolean next = isAboutNext(outcome.kind());
      for (var rider : riders) {
        int index = train.getPlacesList().indexOf(rider.member.place());
        if (index < of.delivered()) {
          messages.delivered(t, rider.member.id(), rider.row);
        } else if (next && index == of.delivered()) {
          told.apply(messages.alone(t, rider.member.id(), rider.row));
        } else {
          messages.uncalled(t, rider.member.id(), rider.row);
        }
      }
    });
    t.wake(lane);
  }

  /** No outcome of a train has come in time. */
  void leaseOver(Transition t, MessageRow first) {
    var lane = Lanes.of(first);
    if (lane == null) return;
    unhitch(t, lane, first.getTrain(), _ -> new After(false, 1, Duration.ZERO))
        .ifPresent(train -> {
          for (var rider : riders(t, lane, train)) {
            messages.uncalled(t, rider.member.id(), rider.row);
          }
        });
    t.wake(lane);
  }

  private static boolean isAboutNext(Outcome.Kind kind) {
    return switch (kind) {
      case RETRY, FAILED, LEASED, DEFERRED -> true;
      case DONE, UNSTARTED, HANDED_OVER, REJECTED, POISON -> false;
    };
  }

  /**
   * What follows for the lane from the end of a train.
   *
   * @param whole whether one that runs behind it may go on
   * @param length of the next
   */
  private record After(boolean whole, int length, Duration pause) {}

  private interface Judgement {
    After of(LaneRow.Train train);
  }

  /** One that was read too late is granted again a little later: whoever reads is behind. */
  private Judgement after(Outcome outcome, Outcome.OfTrain of) {
    return train -> {
      int length = train.getPlacesCount();
      if (of.delivered() >= length) {
        return new After(true, Math.min(2 * length, settings.trainLength()), Duration.ZERO);
      }
      return switch (outcome.kind()) {
        case DONE -> new After(false, Math.max(1, of.delivered()), Duration.ZERO);
        case UNSTARTED ->
          new After(false, length, train.getAfter() == 0 ? PAUSE : Duration.ZERO);
        default -> new After(false, 1, Duration.ZERO);
      };
    };
  }

  /** Takes a train out of its lane. */
  private Optional<LaneRow.Train> unhitch(Transition t, Lane lane, long number,
      Judgement judgement) {
    var open = lanes.find(t, lane).orElse(null);
    if (open == null) return Optional.empty();
    var row = open.row();
    var train = row.getTrainsList()
        .stream()
        .filter(each -> each.getNumber() == number)
        .findFirst()
        .orElse(null);
    if (train == null) return Optional.empty();
    var after = judgement.of(train);
    open.unhitch(train, after.whole);
    if (!train.getBroken()) {
      row.setTrainLength(after.whole ? Math.max(row.getTrainLength(), after.length) : after.length);
      if (after.pause.isPositive()) {
        row.setNotBeforeMs(t.time().plus(after.pause).toEpochMilli());
      }
    }
    open.leaseholder(train).ifPresent(t::endLease);
    open.save();
    return Optional.of(train);
  }

  /** The messages of a train that have not ended in another way, in their order. */
  private List<Rider> riders(Transition t, Lane lane, LaneRow.Train train) {
    var open = lanes.find(t, lane).orElseThrow();
    var riders = new ArrayList<Rider>();
    for (long place : train.getPlacesList()) {
      var id = open.heldAt(place).orElse(null);
      if (id == null) continue;
      messages.row(t, id)
          .filter(row -> row.getTrain() == train.getNumber())
          .ifPresent(row -> riders.add(new Rider(new Member(place, id), row)));
    }
    return riders;
  }
}
