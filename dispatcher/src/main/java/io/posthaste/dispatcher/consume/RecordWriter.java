package io.posthaste.dispatcher.consume;

import io.posthaste.dispatcher.meter.DispatcherMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes records until they are written: what Kafka does not acknowledge is sent again after a
 * growing pause, for as long as it takes. Sending can block, so it has a thread of its own. What
 * waits here is bounded by the admission.
 */
final class RecordWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RecordWriter.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** Records that are written one after the other: the next when the one before is acknowledged. */
  private final class Job {
    private final List<ProducerRecord<byte[], byte[]>> records;
    private final Runnable written;
    private int next;
    private int failures;

    Job(List<ProducerRecord<byte[], byte[]>> records, Runnable written) {
      this.records = records;
      this.written = written;
    }

    /** Whether it has waited before. */
    boolean isBegun() {
      return next > 0;
    }

    void send(Producer<byte[], byte[]> producer, int number) {
      var _ = producer.send(records.get(next), (_, failure) -> answered(number, failure));
    }

    private void answered(int number, @Nullable Exception failure) {
      if (failure != null) {
        failed(number, this, failure);
      } else if (++next < records.size()) {
        failures = 0;
        queue.add(this);
      } else {
        failing = false;
        written.run();
      }
    }

    Duration pause() {
      long ms = FIRST_PAUSE.toMillis() << Math.min(failures, 10);
      failures++;
      return ms > LONGEST_PAUSE.toMillis() ? LONGEST_PAUSE : Duration.ofMillis(ms);
    }
  }

  private final Supplier<Producer<byte[], byte[]>> producers;
  private final DispatcherMetrics metrics;
  private final Duration gather;
  private final LinkedBlockingQueue<Job> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private @Nullable Producer<byte[], byte[]> producer;
  private int producerNumber;
  private volatile int brokenNumber = -1;
  private volatile boolean failing;
  private volatile boolean closed;

  /** @param gather how long the first record of a job waits for others to be sent with it */
  RecordWriter(String threadName, Duration gather, Supplier<Producer<byte[], byte[]>> producers,
      DispatcherMetrics metrics) {
    this.gather = gather;
    this.producers = producers;
    this.metrics = metrics;
    this.thread = Thread.ofPlatform().name(threadName).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /**
   * Writes the records in their order.
   *
   * @param written told when the last one is acknowledged, on the producer's thread
   */
  void write(List<ProducerRecord<byte[], byte[]>> records, Runnable written) {
    queue.add(new Job(records, written));
  }

  /** Whether the last answer of Kafka was a refusal. */
  boolean failing() {
    return failing;
  }

  private void run() {
    var batch = new ArrayList<Job>();
    while (!closed) {
      try {
        batch.clear();
        batch.add(queue.take());
        if (!batch.getFirst().isBegun()) Thread.sleep(gather);
        queue.drainTo(batch);
      } catch (InterruptedException stop) {
        return;
      }
      for (var job : batch) send(job);
    }
  }

  private void send(Job job) {
    try {
      job.send(working(), producerNumber);
    } catch (RuntimeException e) {
      if (!closed) failed(producerNumber, job, e);
    }
  }

  private void failed(int number, Job job, Exception failure) {
    if (closed) return;
    metrics.writeFailed();
    var pause = job.pause();
    if (!failing || job.failures == 1) {
      LOG.atWarn()
          .addKeyValue("topic", job.records.get(job.next).topic())
          .addKeyValue("failures", job.failures)
          .addKeyValue("cause", failure.toString())
          .log("record not written, will be sent again");
    }
    failing = true;
    boolean mayPass = failure instanceof RetriableException
        || failure instanceof RecordTooLargeException;
    if (!mayPass) brokenNumber = number;
    CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> queue.add(job));
  }

  /** A producer that failed for another reason than time may never send again. */
  private Producer<byte[], byte[]> working() {
    var present = producer;
    if (present != null && brokenNumber != producerNumber) return present;
    producer = null;
    if (present != null) present.close(Duration.ZERO);
    var made = producers.get();
    producerNumber++;
    producer = made;
    return made;
  }

  /** Ends without writing what is not written. Whoever wants all written waits before. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    var last = producer;
    if (last != null) last.close(Duration.ofMillis(500));
  }
}
