package io.posthaste.ingestapi.dlq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {
  private static final int WORLDS = 1500;

  private static Entry entry(int partition, long offset, long time) {
    return new Entry(partition, offset, time, partition + ":" + offset, "{}");
  }

  private static Listed listed(String instance, Map<Integer, Long> ends, Entry... entries) {
    return new Listed(instance, "topic", 2, ends, List.of(entries), false);
  }

  private static Page merged(Order order, int count, Map<Integer, Long> from, Listed... answers) {
    return Page.merged(order, count, from, List.of(answers)).orElseThrow();
  }

  @Test
  void partitionsAreMergedByTimeAndKeepTheirOwnOrder() {
    var a = listed("a", Map.of(0, 9L), entry(0, 1, 50), entry(0, 2, 20), entry(0, 3, 70));
    var b = listed("b", Map.of(1, 9L), entry(1, 5, 50), entry(1, 6, 60));
    var page = merged(Order.EARLIEST_FIRST, 100, Map.of(), a, b);
    assertThat(page.entries()).extracting(Entry::dlqId)
        .containsExactly("0:1", "0:2", "1:5", "1:6", "0:3");
    assertThat(page.hasMore()).isFalse();
    assertThat(page.owners()).isEqualTo(Map.of(0, "a", 1, "b"));
    assertThat(page.byOwner().get("b")).extracting(Entry::dlqId).containsExactly("1:5", "1:6");
  }

  @Test
  void aFullPageMovesOnlyPartitionsThatAreOnIt() {
    var a = listed("a", Map.of(0, 9L), entry(0, 1, 1), entry(0, 3, 2));
    var b = listed("b", Map.of(1, 9L), entry(1, 5, 5));
    var page = merged(Order.EARLIEST_FIRST, 2, Map.of(1, 4L), a, b);
    assertThat(page.hasMore()).isTrue();
    assertThat(page.next().offsets()).isEqualTo(Map.of(0, 4L, 1, 4L));
    assertThat(merged(Order.EARLIEST_FIRST, 2, Map.of(), a, b).next().offsets())
        .isEqualTo(Map.of(0, 4L));
  }

  @Test
  void aPageWithAllThereIsMovesEveryPartitionToItsEnd() {
    var a = listed("a", Map.of(0, 9L), entry(0, 1, 1));
    var b = listed("b", Map.of(1, 7L), entry(1, 7, 5)); // came when the end was known
    assertThat(merged(Order.EARLIEST_FIRST, 2, Map.of(), a, b).next().offsets())
        .isEqualTo(Map.of(0, 9L, 1, 8L));
    var none = List.of(listed("a", Map.of(0, 9L, 1, 8L)));
    assertThat(Page.merged(Order.EARLIEST_FIRST, 2, Map.of(0, 12L), none)
        .orElseThrow()
        .next()
        .offsets()).as("never back").isEqualTo(Map.of(0, 12L, 1, 8L));
  }

  @Test
  void latestFirstAPartitionThatIsNotOnThePageStaysWhereItsEndWas() {
    var a = listed("a", Map.of(0, 9L), entry(0, 8, 9));
    var b = listed("b", Map.of(1, 7L), entry(1, 7, 5));
    assertThat(merged(Order.LATEST_FIRST, 1, Map.of(), a, b).next().offsets())
        .isEqualTo(Map.of(0, 8L, 1, 8L));
    assertThat(merged(Order.LATEST_FIRST, 1, Map.of(1, 100L), a, b).next().offsets())
        .isEqualTo(Map.of(0, 8L, 1, 100L));
  }

  @Test
  void whatLiesBehindACutAnswerIsNotGuessed() {
    var cut = new Listed("a", "topic", 2, Map.of(0, 9L), List.of(entry(0, 1, 1)), true);
    var whole = listed("b", Map.of(1, 9L), entry(1, 5, 5));
    var page = merged(Order.EARLIEST_FIRST, 100, Map.of(), cut, whole);
    assertThat(page.entries()).extracting(Entry::dlqId).containsExactly("0:1");
    assertThat(page.hasMore()).isTrue();
  }

  @Test
  void thereIsNoPageWithoutEveryPartition() {
    var a = listed("a", Map.of(0, 9L));
    var other = new Listed("b", "other", 2, Map.of(1, 9L), List.of(), false);
    var larger = new Listed("b", "topic", 3, Map.of(1, 9L), List.of(), false);
    assertThat(Page.merged(Order.LATEST_FIRST, 1, Map.of(), List.of())).isEmpty();
    assertThat(Page.merged(Order.LATEST_FIRST, 1, Map.of(), List.of(a))).isEmpty();
    assertThat(Page.merged(Order.LATEST_FIRST, 1, Map.of(), List.of(a, other))).isEmpty();
    assertThat(Page.merged(Order.LATEST_FIRST, 1, Map.of(), List.of(a, larger))).isEmpty();
  }

  @Test
  void aPartitionThatTwoHaveIsListedOnce() {
    var old = listed("a", Map.of(0, 9L, 1, 9L), entry(1, 5, 1), entry(0, 1, 2));
    var owner = listed("b", Map.of(1, 9L), entry(1, 5, 1), entry(1, 9, 3));
    assertThat(merged(Order.EARLIEST_FIRST, 100, Map.of(), old, owner).entries())
        .extracting(Entry::dlqId)
        .containsExactly("1:5", "0:1");
    var full = new Listed("b", "topic", 2, Map.of(1, 9L), List.of(entry(1, 5, 1)), true);
    assertThat(Page.merged(Order.EARLIEST_FIRST, 1, Map.of(),
        List.of(listed("a", Map.of(0, 9L, 1, 9L)), full))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoFollowsTheListGetsEveryDeadLetterOnce(boolean deletes) {
    for (long seed = 0; seed < WORLDS; seed++) {
      var random = new Random(seed);
      var topic = new ModelTopic(1 + random.nextInt(4), random);
      topic.grow(12);
      var filter = filter(random);
      int count = 1 + random.nextInt(5);
      Map<Integer, Long> from = Map.of();
      var read = new ArrayList<Entry>();
      var gone = new ArrayList<Entry>();
      int emptyPages = 0;
      // The world stands still at some time, and then the list has an end.
      for (int turn = 0; turn < 20 || emptyPages < 2; turn++) {
        topic.grow(4);
        if (turn == 20) topic.stop();
        var answers = topic.answers(Order.EARLIEST_FIRST, count + 1, from, filter);
        var page = Page.merged(Order.EARLIEST_FIRST, count, from, answers).orElse(null);
        if (page == null) continue;
        assertThat(page.entries()).as("seed %d", seed).hasSizeLessThanOrEqualTo(count);
        read.addAll(page.entries());
        if (deletes) {
          page.entries().forEach(topic::delete);
          gone.addAll(page.entries());
        }
        from = page.next().offsets();
        emptyPages = turn >= 20 && page.entries().isEmpty() ? emptyPages + 1 : 0;
      }
      var expected = new ArrayList<>(topic.all(filter));
      expected.addAll(gone);
      assertThat(read).as("seed %d", seed)
          .doesNotHaveDuplicates()
          .containsExactlyInAnyOrderElementsOf(expected);
      assertThatPartitionsAreInOrder(seed, read, Comparator.comparingLong(Entry::offset));
    }
  }

  @Test
  void latestFirstThePagesHaveWhatWasThereOnTheFirstOnce() {
    for (long seed = 0; seed < WORLDS; seed++) {
      var random = new Random(seed);
      var topic = new ModelTopic(1 + random.nextInt(4), random);
      topic.grow(30);
      var filter = filter(random);
      int count = 1 + random.nextInt(5);
      var atFirst = topic.all(filter);
      Map<Integer, Long> from = Map.of();
      var read = new ArrayList<Entry>();
      for (boolean hasMore = true; hasMore;) {
        var answers = topic.answers(Order.LATEST_FIRST, count + 1, from, filter);
        var page = Page.merged(Order.LATEST_FIRST, count, from, answers).orElse(null);
        if (page == null) continue;
        read.addAll(page.entries());
        hasMore = page.hasMore();
        from = page.next().offsets();
        topic.grow(3);
      }
      assertThat(read).as("seed %d", seed).doesNotHaveDuplicates().containsAll(atFirst);
      assertThatPartitionsAreInOrder(seed, read,
          Comparator.comparingLong(Entry::offset).reversed());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"LATEST_FIRST", "EARLIEST_FIRST"})
  void howManyHaveThePartitionsChangesNothing(Order order) {
    for (long seed = 0; seed < WORLDS; seed++) {
      var world = new Random(seed);
      var topic = new ModelTopic(4, world);
      topic.grow(30);
      var still = topic.partitions.stream().map(List::copyOf).toList();
      var alone = Page.merged(order, 7, Map.of(), List.of(answer(order, still, List.of(0, 1, 2, 3),
          "a")));
      var shared = Page.merged(order, 7, Map.of(), List.of(answer(order, still, List.of(2), "a"),
          answer(order, still, List.of(3, 0), "b"), answer(order, still, List.of(1), "c")));
      assertThat(shared.orElseThrow().entries()).as("seed %d", seed)
          .isEqualTo(alone.orElseThrow().entries());
      assertThat(shared.orElseThrow().next()).isEqualTo(alone.orElseThrow().next());
    }
  }

  private static Listed answer(Order order, List<List<Entry>> partitions, List<Integer> own,
      String instance) {
    var topic = new ModelTopic(partitions.size(), new Random(0));
    for (int partition : own) topic.partitions.get(partition).addAll(partitions.get(partition));
    return topic.answer(instance, order, 8, own);
  }

  private static Predicate<Entry> filter(Random random) {
    int modulus = 1 + random.nextInt(3);
    return entry -> Integer.parseInt(entry.dlqId()) % modulus == 0;
  }

  private static void assertThatPartitionsAreInOrder(long seed, List<Entry> read,
      Comparator<Entry> order) {
    for (int partition : new HashSet<>(read.stream().map(Entry::partition).toList())) {
      assertThat(read.stream().filter(entry -> entry.partition() == partition)).as("seed %d", seed)
          .isSortedAccordingTo(order);
    }
  }
}
