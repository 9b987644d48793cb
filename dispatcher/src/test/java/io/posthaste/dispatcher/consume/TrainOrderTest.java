package io.posthaste.dispatcher.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.dispatcher.call.Records;
import io.posthaste.dispatcher.consume.TrainOrder.Next;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainOrderTest {
  private final TrainOrder order = new TrainOrder();
  private final PartitionWork work = TestTrains.work(0);

  private TrainRun train(long number, long after) {
    return train(work, TestTrains.LANE, number, after);
  }

  private static TrainRun train(PartitionWork work, String lane, long number, long after) {
    return TestTrains.run(work, Records.train(lane, number, after, TestTrains.CAR));
  }

  private static void assertBegins(Next next, TrainRun run) {
    assertThat(next.run()).isSameAs(run);
    assertThat(next.unused()).isEmpty();
  }

  private static void assertWaits(Next next) {
    assertThat(next.run()).isNull();
    assertThat(next.unused()).isEmpty();
  }

  private static void assertUnused(Next next, TrainRun... unused) {
    assertThat(next.run()).isNull();
    assertThat(next.unused()).containsExactly(unused);
  }

  @Test
  void aTrainThatFollowsNoneIsBegunAtOnce() {
    var first = train(1, 0);

    assertBegins(order.arrived(first), first);
  }

  @Test
  void trainsOfOtherLanesAndPartitionsRunBesideIt() {
    var first = train(1, 0);
    assertBegins(order.arrived(first), first);
    var otherLane = train(work, "default/q/others", 1, 0);
    var otherPartition = train(TestTrains.work(1), TestTrains.LANE, 1, 0);

    assertBegins(order.arrived(otherLane), otherLane);
    assertBegins(order.arrived(otherPartition), otherPartition);
  }

  @Test
  void aTrainThatFollowsNoneStillWaitsForTheOneThatRuns() {
    var running = train(1, 0);
    var next = train(5, 0);
    assertBegins(order.arrived(running), running);

    assertWaits(order.arrived(next));

    assertBegins(order.ended(running, false), next);
  }

  @Test
  void aTrainIsBegunWhenTheOneThatItFollowsWasDeliveredAsAWhole() {
    var first = train(1, 0);
    var second = train(2, 1);
    assertBegins(order.arrived(first), first);
    assertWaits(order.arrived(second));

    assertBegins(order.ended(first, true), second);
    assertWaits(order.ended(second, true));
  }

  @Test
  void theOneThatItFollowsMayHaveEndedBeforeItCame() {
    var first = train(1, 0);
    var second = train(2, 1);
    assertBegins(order.arrived(first), first);
    assertWaits(order.ended(first, true));

    assertBegins(order.arrived(second), second);
  }

  @Test
  void aTrainIsUnusedWhenTheOneThatItFollowsWasNotDeliveredAsAWhole() {
    var first = train(1, 0);
    var second = train(2, 1);
    var third = train(3, 2);
    assertBegins(order.arrived(first), first);
    assertWaits(order.arrived(second));
    assertWaits(order.arrived(third));

    assertUnused(order.ended(first, false), second, third);
  }

  @Test
  void aTrainThatComesAfterTheBrokenEndOfTheOneThatItFollowsIsUnused() {
    var first = train(1, 0);
    var second = train(2, 1);
    assertBegins(order.arrived(first), first);
    assertWaits(order.ended(first, false));

    assertUnused(order.arrived(second), second);
  }

  @Test
  void aTrainWhosePredecessorWasNeverHereIsUnused() {
    var second = train(2, 1);

    assertUnused(order.arrived(second), second);
  }

  @Test
  void onlyTheLastWholeTrainCanBeFollowed() {
    var first = train(1, 0);
    var second = train(2, 1);
    var stray = train(3, 1);
    assertBegins(order.arrived(first), first);
    assertWaits(order.ended(first, true));
    assertBegins(order.arrived(second), second);
    assertWaits(order.ended(second, true));

    assertUnused(order.arrived(stray), stray);
  }

  @Test
  void behindUnusedOnesATrainThatFollowsNoneIsBegun() {
    var first = train(1, 0);
    var second = train(2, 1);
    var anew = train(3, 0);
    assertBegins(order.arrived(first), first);
    assertWaits(order.arrived(second));
    assertWaits(order.arrived(anew));

    var next = order.ended(first, false);

    assertThat(next.run()).isSameAs(anew);
    assertThat(next.unused()).containsExactly(second);
  }

  @Test
  void aTrainThatWasTakenBackBeforeItsTurnIsPassedOver() {
    var first = train(1, 0);
    var second = train(2, 1);
    var third = train(3, 2);
    assertBegins(order.arrived(first), first);
    assertWaits(order.arrived(second));
    assertWaits(order.arrived(third));

    assertWaits(order.ended(second, false));

    assertUnused(order.ended(first, true), third);
  }

  @Test
  void aTrainThatEndsTwiceLetsNobodyInTheSecondTime() {
    var first = train(1, 0);
    var second = train(2, 1);
    assertBegins(order.arrived(first), first);
    assertWaits(order.arrived(second));
    assertBegins(order.ended(first, true), second);

    assertWaits(order.ended(first, true));
    assertWaits(order.arrived(train(3, 2)));
  }

  @Test
  void whatWasDeliveredBeforeThePartitionWasAssignedAnewDoesNotCount() {
    var first = train(1, 0);
    assertBegins(order.arrived(first), first);
    assertWaits(order.ended(first, true));
    var second = train(TestTrains.work(0), TestTrains.LANE, 2, 1);

    assertUnused(order.arrived(second), second);
  }

  @Test
  void ofAPartitionThatIsGivenAwayNothingIsRemembered() {
    var first = train(1, 0);
    var second = train(2, 1);
    var other = TestTrains.work(1);
    var elsewhere = train(other, TestTrains.LANE, 1, 0);
    var behind = train(other, TestTrains.LANE, 2, 1);
    assertBegins(order.arrived(first), first);
    assertWaits(order.arrived(second));
    assertBegins(order.arrived(elsewhere), elsewhere);

    order.forget(work::equals);

    assertWaits(order.ended(first, true));
    assertWaits(order.arrived(behind));
    assertBegins(order.ended(elsewhere, true), behind);
  }

  @Test
  void ofManyLanesTheIdleOnesAreForgottenAndThoseThatRunAreNot() {
    var running = train(work, "default/q/running", 1, 0);
    assertBegins(order.arrived(running), running);
    var idle = train(work, "default/q/idle", 1, 0);
    assertBegins(order.arrived(idle), idle);
    assertWaits(order.ended(idle, true));

    IntStream.range(0, 10_000).mapToObj(i -> train(work, "default/q/" + i, 1, 0)).forEach(run -> {
      assertBegins(order.arrived(run), run);
      assertWaits(order.ended(run, true));
    });

    var behindIdle = train(work, "default/q/idle", 2, 1);
    assertUnused(order.arrived(behindIdle), behindIdle);
    var behindRunning = train(work, "default/q/running", 2, 1);
    assertWaits(order.arrived(behindRunning));
    assertBegins(order.ended(running, true), behindRunning);
  }
}
