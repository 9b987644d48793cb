package io.posthaste.scheduler.read;

import io.posthaste.scheduler.core.Input.Source;
import io.posthaste.scheduler.core.PartitionNumbers;
import io.posthaste.scheduler.state.Rows;
import io.posthaste.scheduler.view.View;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.kafka.common.TopicPartition;

/**
 * Where questions to one partition wait, for as long as this process owns it. They are answered by
 * the thread that applies its records, between two of them: so an answer sees both stores as one
 * record left them, and no lock is needed. Questions come from any thread.
 */
public final class Desk {
  private static final int MOST_WAITING = 1024;

  private final Map<Source, TopicPartition> partitions;
  private final Positions positions;
  private final Map<Source, Long> applied = new EnumMap<>(Source.class);
  private final Queue<Question> waiting = new ArrayDeque<>();
  private volatile boolean empty = true;
  private volatile PartitionNumbers numbers = PartitionNumbers.NONE;
  private boolean closed;

  Desk(Map<Source, TopicPartition> partitions, Positions positions) {
    this.partitions = Map.copyOf(partitions);
    this.positions = positions;
    this.partitions.values().forEach(positions::forget);
  }

  /** A record was applied. For the thread that does. */
  public void applied(Source source, long offset) {
    applied.put(source, offset);
  }

  /** What the partition has now. For the thread that applies. */
  public void show(PartitionNumbers present) {
    numbers = present;
  }

  PartitionNumbers numbers() {
    return numbers;
  }

  /** Answers what can be answered. For the thread that applies. */
  public void answer(View view, Rows state, Rows bodies) {
    if (empty) return;
    for (var question : takeReached()) {
      try {
        question.answer().complete(view.answer(state, bodies, question.query()));
      } catch (Rows.FailedException e) {
        question.answer().completeExceptionally(e);
        throw e;
      } catch (RuntimeException e) {
        question.answer().completeExceptionally(e);
      }
    }
  }

  /** False when too many wait, or the partition has gone. */
  synchronized boolean ask(Question question) {
    if (closed || waiting.size() == MOST_WAITING) return false;
    empty = false;
    return waiting.add(question);
  }

  /** The partition has gone to another process, or starts anew. */
  public void close() {
    takeAllAndClose().forEach(question -> question.answer().complete(Reads.NOT_HERE));
  }

  private synchronized List<Question> takeAllAndClose() {
    closed = true;
    var left = List.copyOf(waiting);
    waiting.clear();
    return left;
  }

  private synchronized List<Question> takeReached() {
    var reached = new ArrayList<Question>();
    for (var each = waiting.iterator(); each.hasNext();) {
      var question = each.next();
      if (question.answer().isDone()) {
        each.remove();
      } else if (isReached(question)) {
        each.remove();
        reached.add(question);
      }
    }
    empty = waiting.isEmpty();
    return reached;
  }

  private boolean isReached(Question question) {
    return question.ends()
        .entrySet()
        .stream()
        .allMatch(end -> positions.reached(partition(end.getKey()), end.getValue(),
            applied.getOrDefault(end.getKey(), -1L)));
  }

  private TopicPartition partition(Source source) {
    var partition = partitions.get(source);
    if (partition == null) throw new IllegalArgumentException("expected no end of " + source);
    return partition;
  }
}
