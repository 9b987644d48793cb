package io.posthaste.index;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** How far the files of this process are, for those who wait. Safe for any thread. */
final class Applied {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private long news;

  /**
   * Files have gone forward.
   *
   * @param rows whether there are others in them now
   */
  void advance(Map<TopicPartition, Long> to, boolean rows) {
    lock.lock();
    try {
      next.putAll(to);
      if (rows) news++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A file is closed: nobody need wait for it. */
  void forget(Iterable<TopicPartition> partitions) {
    lock.lock();
    try {
      partitions.forEach(next::remove);
      news++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Nullable
  Long next(TopicPartition partition) {
    lock.lock();
    try {
      return next.get(partition);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the files have reached the ends.
   *
   * @return false when the time is up
   * @throws IndexUnavailableException when one of them is not, or no longer, of this process
   */
  boolean await(Ends ends, Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    lock.lock();
    try {
      while (!reached(ends)) {
        if (left <= 0) return false;
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Changes with every batch of records that is applied. */
  long news() {
    lock.lock();
    try {
      return news;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there are others, or the time is up. */
  void awaitNews(long known, Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    lock.lock();
    try {
      while (news == known && left > 0) left = changed.awaitNanos(left);
    } finally {
      lock.unlock();
    }
  }

  private boolean reached(Ends ends) {
    boolean reached = true;
    for (var end : ends.offsets().entrySet()) {
      Long at = next.get(end.getKey());
      if (at == null) throw IndexUnavailableException.moved(end.getKey().partition());
      if (at < end.getValue()) reached = false;
    }
    return reached;
  }
}
