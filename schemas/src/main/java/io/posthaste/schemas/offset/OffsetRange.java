package io.posthaste.schemas.offset;

/**
 * Offsets that follow each other.
 *
 * @param from the first one
 * @param to the one after the last
 */
public record OffsetRange(long from, long to) {
  /** @throws IllegalArgumentException when the range is empty or starts below zero */
  public OffsetRange {
    if (from < 0 || to <= from) {
      throw new IllegalArgumentException("expected 0 <= from < to, but got " + from + ", " + to);
    }
  }

  public boolean contains(long offset) {
    return offset >= from && offset < to;
  }
}
