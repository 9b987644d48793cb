package io.posthaste.dispatcher.consume;

import io.posthaste.schemas.record.Grant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * The canaries in hand: each is answered when it is due. Answers are given on any thread; all else is
 * for the thread that polls.
 */
final class CanaryHands {
  /** One that was admitted. */
  record Held(PartitionWork work, long offset, Grant grant, Admission.Permit permit) {}

  private final DueTimer timer;
  private final BiConsumer<Grant, Runnable> answer;
  private final DoneOffsets done;
  private final Set<Held> all = ConcurrentHashMap.newKeySet();

  /** @param answer writes the answer, and then runs what it is given */
  CanaryHands(DueTimer timer, BiConsumer<Grant, Runnable> answer, DoneOffsets done) {
    this.timer = timer;
    this.answer = answer;
    this.done = done;
  }

  void take(Held canary) {
    all.add(canary);
    timer.run(canary.grant().dueAt(), () -> answer(canary));
  }

  /** Answers those that are not due yet too: their partitions are given away. */
  void withdraw(Predicate<PartitionWork> of) {
    held(of).forEach(this::answer);
  }

  /** Forgets those that somebody else has read. */
  void abandon(Predicate<PartitionWork> of) {
    for (var canary : held(of)) if (all.remove(canary)) canary.permit().leave();
  }

  private List<Held> held(Predicate<PartitionWork> of) {
    return all.stream().filter(canary -> of.test(canary.work())).toList();
  }

  private void answer(Held canary) {
    if (!all.remove(canary)) return;
    answer.accept(canary.grant(), () -> {
      canary.permit().leave();
      done.add(canary.work(), canary.offset());
    });
  }
}
