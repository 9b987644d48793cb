package io.posthaste.dispatcher.offset;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.offset.FinishedRanges;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * A dispatcher that reads, finishes in any order, commits and restarts, against a set of what was
 * finished.
 */
class OffsetTrackerPropertyTest {
  private static final long MANY = 100_000;

  /** One run: a log with gaps, and what happened to its records. */
  private static final class Run {
    private final Random random;
    private final int room;
    private final ArrayList<Long> log = new ArrayList<>();
    private final Set<Long> finished = new HashSet<>();
    private final ArrayList<Long> open = new ArrayList<>();
    private int read;
    private long committed;
    private String metadata = "";
    private OffsetTracker tracker = new OffsetTracker(0, FinishedRanges.NONE, MANY);

    Run(long seed, int records, int room) {
      this.random = new Random(seed);
      this.room = room;
      long offset = 0;
      for (int i = 0; i < records; i++) {
        offset += random.nextInt(4) == 0 ? 1 + random.nextInt(300) : 1;
        log.add(offset);
      }
    }

    /** Where the consumer stands: beyond what it read, and often beyond the gap that follows. */
    long position() {
      if (read == log.size()) return log.getLast() + 1;
      return read == 0 ? committed : Math.max(committed, log.get(read - 1) + 1);
    }

    void readOne() {
      if (read == log.size()) return;
      long offset = log.get(read++);
      if (random.nextInt(3) == 0) {
        tracker.pass(offset);
        finished.add(offset);
      } else if (tracker.begin(offset)) {
        open.add(offset);
      } else {
        assertThat(finished).as("said to be finished").contains(offset);
      }
    }

    void finishOne() {
      if (open.isEmpty()) return;
      long offset = open.remove(random.nextInt(open.size()));
      tracker.done(offset);
      finished.add(offset);
    }

    void commit() {
      committed = tracker.commitPoint(position());
      metadata = tracker.finishedBeyond(committed).toText(committed, room);
      assertThat(metadata.length()).isLessThanOrEqualTo(room);
      for (long offset : log) {
        if (offset < committed) assertThat(finished).as("committed over").contains(offset);
      }
    }

    void restart() {
      var ranges = FinishedRanges.parse(committed, metadata).orElseThrow();
      tracker = new OffsetTracker(committed, ranges, MANY);
      open.clear();
      read = 0;
      while (read < log.size() && log.get(read) < committed) read++;
    }

    /** What a restart now would repeat although it was finished before the commit. */
    long repeatedAfterCommit() {
      var ranges = FinishedRanges.parse(committed, metadata).orElseThrow();
      return log.stream()
          .filter(offset -> offset >= committed && finished.contains(offset)
              && !ranges.contains(offset))
          .count();
    }
  }

  @Property(tries = 300)
  void nothingUnfinishedIsEverSkipped(@ForAll long seed,
      @ForAll @IntRange(min = 1, max = 300) int records,
      @ForAll @IntRange(min = 0, max = 60) int room) {
    var run = new Run(seed, records, room);
    for (int step = 0; step < 4 * records; step++) {
      switch (run.random.nextInt(12)) {
        case 0 -> run.commit();
        case 1 -> run.restart();
        case 2, 3, 4, 5 -> run.finishOne();
        default -> run.readOne();
      }
    }
    while (run.read < run.log.size()) run.readOne();
    while (!run.open.isEmpty()) run.finishOne();
    run.commit();

    assertThat(run.finished).containsAll(run.log);
    assertThat(run.committed).isEqualTo(run.log.getLast() + 1);
  }

  @Property(tries = 100)
  void withRoomForTheMetadataNothingFinishedIsRepeated(@ForAll long seed,
      @ForAll @IntRange(min = 1, max = 300) int records) {
    var run = new Run(seed, records, 4096);
    for (int step = 0; step < 2 * records; step++) {
      if (run.random.nextBoolean()) run.readOne();
      else
        run.finishOne();
    }

    run.commit();

    assertThat(run.repeatedAfterCommit()).isZero();
  }
}
