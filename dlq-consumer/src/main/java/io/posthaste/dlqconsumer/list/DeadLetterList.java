package io.posthaste.dlqconsumer.list;

import io.posthaste.dlqconsumer.list.LetterQuery.Found;
import io.posthaste.index.Index;
import io.posthaste.index.IndexUnavailableException;
import io.posthaste.schemas.dlq.DeadLetterFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Lists the dead letters of the partitions of this process. Safe for any thread; blocks. */
public final class DeadLetterList {
  /**
   * A page ends here, if it has a letter: bodies can be long, and several copies of them are in
   * memory on the way to a client.
   */
  private static final long MAX_PAGE_BYTES = 4L << 20;
  private static final int MOST_TRIES = 3;

  private final Index index;
  private final String topic;

  public DeadLetterList(Index index, String topic) {
    this.index = index;
    this.topic = topic;
  }

  /**
   * What is asked.
   *
   * @param from by partition; see {@link LetterQuery#places}
   * @param waitFor how long to wait for a letter where there is none
   */
  public record Question(String tenant, DeadLetterFilter filter, Order order, int count,
      Map<Integer, Long> from, Duration waitFor) {}

  /**
   * The answer.
   *
   * @param next by partition that it is about, the offset behind the last record that it knows of
   * @param cut whether more letters fit, that were left out because of their size
   */
  public record Page(String topicId, int partitions, Map<Integer, Long> next, List<Found> letters,
      boolean cut) {}

  /** @throws IndexUnavailableException when this process cannot answer for its partitions now */
  public Page page(Question question) throws InterruptedException {
    var mine = new TreeSet<>(index.partitions());
    String topicId = index.topicId(topic);
    int partitions = index.partitionCount(topic);
    long deadline = System.nanoTime() + question.waitFor().toNanos();
    index.await(index.ends(mine));
    while (true) {
      long known = index.news();
      var page = page(question, mine, topicId, partitions);
      var left = Duration.ofNanos(deadline - System.nanoTime());
      if (!page.letters().isEmpty() || !left.isPositive()) return page;
      index.awaitNews(known, left);
    }
  }

  private Page page(Question question, Set<Integer> mine, String topicId, int partitions)
      throws InterruptedException {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      var next = new TreeMap<Integer, Long>();
      var lists = new ArrayList<List<Place>>();
      for (int partition : mine) {
        lists.add(index.read(partition, view -> {
          next.put(partition, view.next(topic));
          return new LetterQuery(view.connection(), partition, question.tenant()).places(
              question.filter(), question.order(), question.from().get(partition),
              question.count());
        }));
      }
      var places = Merge.first(lists, question.order(), question.count());
      var letters = new ArrayList<Found>(places.size());
      if (load(question, places, letters)) {
        return new Page(topicId, partitions, next, letters, letters.size() < places.size());
      }
    }
    throw IndexUnavailableException.later("letters go away faster than they can be listed");
  }

  /** Reads letters until the page is full. False when one of them is gone by now. */
  private boolean load(Question question, List<Place> places, List<Found> letters)
      throws InterruptedException {
    long bytes = 0;
    for (var place : places) {
      var found = index.read(place.partition(), view -> new LetterQuery(view.connection(),
          place.partition(), question.tenant()).at(place.offset()));
      if (found.isEmpty()) return false;
      letters.add(found.get());
      bytes += found.get().body().length + found.get().record().sizeBytes();
      if (bytes > MAX_PAGE_BYTES) return true;
    }
    return true;
  }
}
