package io.posthaste.dispatcher.offset;

import io.posthaste.schemas.offset.FinishedRanges;
import io.posthaste.schemas.offset.OffsetRange;
import java.util.ArrayList;
import java.util.TreeSet;

/**
 * Which offsets of one partition are open. Offsets are begun in ascending order, with gaps
 * (transaction markers, compaction) and finish in any order. Confined to the thread that polls.
 */
public final class OffsetTracker {
  private final FinishedRanges finishedBefore;
  private final long maxSpan;
  private final TreeSet<Long> open = new TreeSet<>();
  private long next;

  /**
   * @param start the committed offset
   * @param finishedBefore what the last owner of the partition finished beyond it
   * @param maxSpan offsets between the lowest open one and the highest one seen, before it is full
   */
  public OffsetTracker(long start, FinishedRanges finishedBefore, long maxSpan) {
    this.next = start;
    this.finishedBefore = finishedBefore;
    this.maxSpan = maxSpan;
  }

  /**
   * Opens an offset.
   *
   * @return false when it was finished before this tracker began: it stays so and is not opened
   * @throws IllegalArgumentException when it is below one that was seen
   */
  public boolean begin(long offset) {
    pass(offset);
    return !finishedBefore.contains(offset) && open.add(offset);
  }

  /** Takes note of an offset that is finished as soon as it is seen. */
  public void pass(long offset) {
    if (offset < next) {
      throw new IllegalArgumentException(
          "expected an offset of " + next + " or more, but got " + offset);
    }
    next = offset + 1;
  }

  /** Finishes an open offset. */
  public void done(long offset) {
    if (!open.remove(offset)) throw new IllegalStateException("offset " + offset + " is not open");
  }

  /**
   * What may be committed: the lowest open offset; with none open, the position.
   *
   * @param position where the consumer reads next: beyond all that was seen and the gaps after it
   */
  public long commitPoint(long position) {
    return open.isEmpty() ? Math.max(position, next) : open.first();
  }

  /** All that is finished beyond the {@link #commitPoint}; gaps count as finished. */
  public FinishedRanges finishedBeyond(long commitPoint) {
    var ranges = new ArrayList<OffsetRange>();
    long from = commitPoint;
    for (long offset : open) {
      if (offset > from) ranges.add(new OffsetRange(from, offset));
      from = offset + 1;
    }
    if (!open.isEmpty() && next > from) ranges.add(new OffsetRange(from, next));
    long unseen = Math.max(commitPoint, next);
    for (var range : finishedBefore.list()) {
      if (range.to() > unseen) {
        ranges.add(new OffsetRange(Math.max(unseen, range.from()), range.to()));
      }
    }
    return new FinishedRanges(ranges);
  }

  /** Offsets from the lowest open one to the highest one seen; zero with none open. */
  public long span() {
    return open.isEmpty() ? 0 : next - open.first();
  }

  /** Too far ahead of the lowest open offset: the partition is to be paused until it is done. */
  public boolean full() {
    return span() >= maxSpan;
  }
}
