package io.posthaste.scheduler.stream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows from a thread's exception: another thread, after a pause that grows while it happens
 * again; or the end, where going on would skip or repeat records. Safe for any thread.
 */
final class ThreadFaults implements StreamsUncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ThreadFaults.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(1);

  /** Something that went wrong. */
  record Fault(Instant at, String problem) {}

  private final InstantSource clock;
  private final Runnable replaced;
  private final Consumer<String> fatal;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private int inARow;
  private volatile @Nullable Fault last;

  /**
   * @param replaced told of each thread that is replaced
   * @param fatal told why the application ends
   */
  ThreadFaults(InstantSource clock, Runnable replaced, Consumer<String> fatal) {
    this.clock = clock;
    this.replaced = replaced;
    this.fatal = fatal;
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidOffsetException offsets) {
        fatal.accept("the consumer group has no valid offset on " + offsets.partitions()
            + ": going on would skip or repeat messages; commit the offsets to start from and"
            + " start again");
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
      }
    }
    var pause = failed(fault);
    LOG.atError()
        .addKeyValue("pauseMs", pause.toMillis())
        .setCause(fault)
        .log("a thread has ended, another takes its place");
    replaced.run();
    try {
      var _ = stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  private synchronized Duration failed(Throwable fault) {
    var now = clock.instant();
    inARow = recent().isPresent() ? inARow + 1 : 0;
    last = new Fault(now, root(fault).toString());
    long ms = FIRST_PAUSE.toMillis() << Math.min(inARow, 10);
    return ms > LONGEST_PAUSE.toMillis() ? LONGEST_PAUSE : Duration.ofMillis(ms);
  }

  /** The last one, for a minute. */
  Optional<Fault> recent() {
    var fault = last;
    return fault == null || fault.at().plus(FORGOTTEN_AFTER).isBefore(clock.instant())
        ? Optional.empty()
        : Optional.of(fault);
  }

  /** Nobody waits any more. */
  void stop() {
    stopped.countDown();
  }

  private static Throwable root(Throwable fault) {
    Throwable root = fault;
    for (var cause = fault.getCause(); cause != null; cause = cause.getCause()) root = cause;
    return root;
  }
}
