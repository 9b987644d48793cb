package io.posthaste.dispatcher.consume;

import io.posthaste.schemas.topic.ConsumedRecords;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes the due records that are done, every so often, on a thread of its own. */
final class ConsumedDue implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumedDue.class);
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Supplier<Admin> admins;
  private final String group;
  private final String topic;
  private final Duration interval;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  ConsumedDue(Supplier<Admin> admins, String group, String topic, Duration interval) {
    this.admins = admins;
    this.group = group;
    this.topic = topic;
    this.interval = interval;
    this.thread = Thread.ofPlatform()
        .name("posthaste-dispatcher-delete")
        .daemon()
        .unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      do {
        try {
          deleteUntilClosed();
        } catch (RuntimeException e) {
          LOG.atError().setCause(e).log("deleting records failed, starting again");
        }
      } while (!rest());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private void deleteUntilClosed() throws InterruptedException {
    var admin = admins.get();
    try {
      var consumed = new ConsumedRecords(admin, group, Set.of(topic), LIMIT);
      while (!rest()) consumed.delete();
    } finally {
      admin.close(Duration.ZERO);
    }
  }

  /** Whether it was closed meanwhile. */
  private boolean rest() throws InterruptedException {
    return closed.await(interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }
}
