package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.Lane;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.proto.LaneRow;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.Outcome.Kind;
import io.posthaste.schemas.record.Train;
import io.posthaste.schemas.topic.Topic;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the tests of lanes have in common: one partition, a queue {@code q} and a key {@code k}. */
abstract class LaneTests {
  static final String Q = "upstash-queue-name=q";
  static final String KEY = "upstash-flow-control-key=k";
  static final String REPLY = "reply-topic=" + TestPartition.REPLIES;
  static final Duration TICK = Duration.ofMillis(10);

  final TestPartition partition = new TestPartition();

  MessageId enqueue(String... fields) {
    return partition.publish(TestPartition.with(fields, Q));
  }

  List<MessageId> enqueue(int count) {
    return IntStream.range(0, count).mapToObj(_ -> enqueue()).toList();
  }

  MessageId flow(String limits, String... fields) {
    return partition.publish(
        TestPartition.with(fields, KEY, "upstash-flow-control-value=" + limits));
  }

  /** Alone or in trains. */
  List<MessageId> granted() {
    return partition.of(Topic.DUE)
        .flatMap(output -> Train.isTrain(output.fields())
            ? ids(TestPartition.train(output)).stream()
            : Stream.of(Grant.read(output.fields()).messageId()))
        .toList();
  }

  void done(MessageId id) {
    partition.tell(TestPartition.outcome(Kind.DONE, grantOf(id)));
  }

  Grant grantOf(MessageId id) {
    return partition.grants()
        .stream()
        .filter(grant -> grant.messageId().equals(id))
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  LaneRow row(Lane lane) {
    return Table.LANES.get(partition.state, lane.key()).orElse(LaneRow.getDefaultInstance());
  }

  LaneRow queue() {
    return row(Lane.queue("default", "q"));
  }

  LaneRow key() {
    return row(Lane.flowControl("default", "k"));
  }

  static List<MessageId> ids(Train train) {
    return train.cars().stream().map(Train.Car::messageId).toList();
  }
}
