package io.posthaste.scheduler.read;

import io.posthaste.scheduler.core.Input.Source;
import io.posthaste.scheduler.core.PartitionNumbers;
import io.posthaste.scheduler.view.Answer;
import io.posthaste.scheduler.view.Query;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the partitions that this process owns. An answer reflects everything that was appended to
 * {@code ingest}, {@code hops} and {@code outcomes} before the question. Safe for any thread.
 */
public final class Reads {
  private static final Logger LOG = LoggerFactory.getLogger(Reads.class);
  static final Answer NOT_HERE = Answer.error(421, "this process does not own the partition");
  private static final Answer LATE = Answer.error(503,
      "the partition has not applied everything that was appended before the question");
  private static final Answer BUSY = Answer.error(503, "too many questions wait");
  private static final Answer NO_KAFKA = Answer.error(503, "Kafka does not answer");
  private static final Answer FAILED = Answer.error(500, "the question could not be answered");

  private final Map<Integer, Desk> desks = new ConcurrentHashMap<>();
  private final Positions positions;
  private final LogEnds logEnds;
  private final Duration limit;

  /** @param limit after which an answer is 503 */
  public Reads(Positions positions, LogEnds logEnds, Duration limit) {
    this.positions = positions;
    this.logEnds = logEnds;
    this.limit = limit;
  }

  /** This process has begun to own a partition, or begins anew with it. */
  public Desk open(int partition, Map<Source, TopicPartition> logs) {
    var desk = new Desk(logs, positions);
    desks.put(partition, desk);
    return desk;
  }

  public void close(int partition, Desk desk) {
    desks.remove(partition, desk);
    desk.close();
  }

  /** Partitions that this process owns. */
  public Set<Integer> owned() {
    return Set.copyOf(desks.keySet());
  }

  /** How many partitions this process owns. */
  public int partitions() {
    return desks.size();
  }

  /** What they have, as of their last ticks. */
  public List<PartitionNumbers> numbers() {
    return desks.values().stream().map(Desk::numbers).toList();
  }

  /** Waits for the answer. */
  public Answer ask(int partition, Query query) {
    var desk = desks.get(partition);
    if (desk == null) return NOT_HERE;
    long deadline = System.nanoTime() + limit.toNanos();
    var answer = new CompletableFuture<Answer>();
    try {
      var ends = logEnds.of(partition)
          .toCompletableFuture()
          .get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (!desk.ask(new Question(query, ends, answer)))
        return desks.get(partition) == desk ? BUSY : NOT_HERE;
      return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return LATE;
    } catch (ExecutionException e) {
      LOG.atWarn()
          .addKeyValue("partition", partition)
          .setCause(e.getCause())
          .log("question not answered");
      return answer.isDone() ? FAILED : NO_KAFKA;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return LATE;
    } finally {
      answer.cancel(false);
    }
  }
}
