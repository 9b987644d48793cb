package io.posthaste.dispatcher.consume;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Offsets that count as done, on their way to the thread that polls. */
final class DoneOffsets {
  private record Done(PartitionWork work, long offset) {}

  private final LinkedBlockingQueue<Done> queue = new LinkedBlockingQueue<>();

  /** On any thread. */
  void add(PartitionWork work, long offset) {
    queue.add(new Done(work, offset));
  }

  /** Tells their trackers, on the thread that polls; waits so long for the first. */
  void close(Duration patience) throws InterruptedException {
    var first = queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    for (var done = first; done != null; done = queue.poll()) done.work().finished(done.offset());
  }
}
