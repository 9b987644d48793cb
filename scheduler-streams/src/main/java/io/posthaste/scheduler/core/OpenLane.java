package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Lane;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.Timer;
import io.posthaste.scheduler.state.proto.LaneRow;
import io.posthaste.schemas.message.MessageId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A lane that is being changed: its row, and the rows of its messages. What is changed in the row is
 * written by {@link #save}; nobody else may change the lane until then.
 */
final class OpenLane {
  private final Transition t;
  private final Lane lane;
  private final LaneRow.Builder row;

  OpenLane(Transition t, Lane lane, LaneRow row) {
    this.t = t;
    this.lane = lane;
    this.row = row.toBuilder();
  }

  /**
   * A message that waits.
   *
   * @param place its turn
   */
  record Member(long place, MessageId id) {}

  Lane lane() {
    return lane;
  }

  LaneRow.Builder row() {
    return row;
  }

  void save() {
    Table.LANES.put(t.state(), lane.key(), row.build());
  }

  /** The last place, for a message that comes now. */
  long join() {
    long place = Math.max(1, row.getNextPlace());
    row.setNextPlace(place + 1).setMembers(row.getMembers() + 1);
    return place;
  }

  /** A message goes through the lane no longer. */
  void left(long place) {
    unqueue(place);
    release(place);
    row.setMembers(Math.max(0, row.getMembers() - 1));
  }

  /** A message begins to wait. */
  void queue(Member member) {
    t.state().put(lane.waiting(member.place()), bytes(member.id()));
    boolean isFirst = row.getWaiting() == 0 || member.place() < row.getFirstPlace();
    row.setWaiting(row.getWaiting() + 1);
    if (isFirst) row.setFirstPlace(member.place());
    t.waiting(1);
    used();
  }

  /** A message waits no longer. */
  void unqueue(long place) {
    if (t.state().get(lane.waiting(place)) != null) dequeue(place);
  }

  /** A message that does wait, waits no longer. */
  void dequeue(long place) {
    t.state().delete(lane.waiting(place));
    row.setWaiting(row.getWaiting() - 1);
    if (row.getFirstPlace() == place) row.setFirstPlace(place + 1);
    t.waiting(-1);
    used();
  }

  /** A message takes a slot. */
  void hold(Member member) {
    t.state().put(lane.held(member.place()), bytes(member.id()));
    row.setHeld(row.getHeld() + 1);
    used();
  }

  /** A message gives its slot back, if it has one. */
  void release(long place) {
    byte[] key = lane.held(place);
    if (t.state().get(key) == null) return;
    t.state().delete(key);
    row.setHeld(row.getHeld() - 1);
    used();
  }

  /** The message that has a slot at that place. */
  Optional<MessageId> heldAt(long place) {
    byte[] id = t.state().get(lane.held(place));
    return id == null ? Optional.empty() : Optional.of(id(id));
  }

  /** The train that runs with the message of that place. */
  Optional<LaneRow.Train> trainOf(long place) {
    return row.getTrainsList()
        .stream()
        .filter(train -> train.getPlacesList().contains(place))
        .findFirst();
  }

  /** Whose lease is that of a train: the first of it that has not ended in another way. */
  Optional<MessageId> leaseholder(LaneRow.Train train) {
    return train.getPlacesList().stream().map(this::heldAt).flatMap(Optional::stream).findFirst();
  }

  /**
   * Takes out a train that is over.
   *
   * @param whole whether one that runs behind it may go on
   */
  void unhitch(LaneRow.Train train, boolean whole) {
    var left = row.getTrainsList()
        .stream()
        .filter(each -> each.getNumber() != train.getNumber())
        .map(each -> whole ? each : each.toBuilder().setBroken(true).build())
        .toList();
    row.clearTrains().addAllTrains(left);
  }

  /** Messages that have slots, in the order of their places. */
  List<Member> held() {
    return members(lane.held(0), lane.held(-1), Integer.MAX_VALUE);
  }

  /** Messages that wait, in the order of their places, those from one on. */
  List<Member> waitingFrom(long place, int limit) {
    if (row.getWaiting() == 0) return List.of();
    return members(lane.waiting(Math.max(place, row.getFirstPlace())), lane.waiting(-1), limit);
  }

  /** Looks at the lane again at that time, and not before. */
  void wakeAt(long ms) {
    if (row.getTimerMs() == ms) return;
    disarm();
    t.put(lane.timer(Timer.Kind.LANE, ms));
    row.setTimerMs(ms);
  }

  void disarm() {
    if (row.getTimerMs() != 0) t.delete(lane.timer(Timer.Kind.LANE, row.getTimerMs()));
    row.setTimerMs(0);
  }

  private void used() {
    row.setUsedMs(t.time().toEpochMilli());
  }

  private List<Member> members(byte[] from, byte[] to, int limit) {
    var members = new ArrayList<Member>();
    try (var rows = t.state().scan(from, to)) {
      while (members.size() < limit && rows.hasNext()) {
        var next = rows.next();
        members.add(new Member(Lane.place(next.key()), id(next.value())));
      }
    }
    return members;
  }

  private static byte[] bytes(MessageId id) {
    return Keys.body(id);
  }

  private static MessageId id(byte[] bytes) {
    return new MessageId(new String(bytes, StandardCharsets.US_ASCII));
  }
}
