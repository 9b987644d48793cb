package io.posthaste.scheduler.state;

import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Changes to rows that are kept apart until {@link #flush}: whoever reads here sees them, nobody
 * else does, and they can be dropped.
 */
public final class Overlay implements Rows {
  private final Rows base;
  private final TreeMap<byte[], Optional<byte[]>> changes = new TreeMap<>(Arrays::compareUnsigned);

  public Overlay(Rows base) {
    this.base = base;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    var changed = changes.get(key);
    return changed == null ? base.get(key) : changed.orElse(null);
  }

  @Override
  public void put(byte[] key, byte[] value) {
    changes.put(key, Optional.of(value));
  }

  @Override
  public void delete(byte[] key) {
    changes.put(key, Optional.empty());
  }

  @Override
  public Scan scan(byte[] from, byte[] to) {
    return new Merged(base.scan(from, to), new TreeMap<>(changes.subMap(from, true, to, false)));
  }

  /** Size of the largest value that was put, in bytes. */
  public int largest() {
    int largest = 0;
    for (var value : changes.values()) {
      if (value.isPresent()) largest = Math.max(largest, value.get().length);
    }
    return largest;
  }

  /** Whether anything was put or deleted. */
  public boolean hasChanged() {
    return !changes.isEmpty();
  }

  /** Writes the changes to the rows below. */
  public void flush() {
    changes.forEach((key, value) -> value.ifPresentOrElse(bytes -> base.put(key, bytes),
        () -> base.delete(key)));
  }

  /** The rows below, with the changes in their places. */
  private static final class Merged implements Scan {
    private final Scan below;
    private final NavigableMap<byte[], Optional<byte[]>> changes;
    private @Nullable Row next;
    private @Nullable Row nextBelow;

    Merged(Scan below, NavigableMap<byte[], Optional<byte[]>> changes) {
      this.below = below;
      this.changes = changes;
      nextBelow = below.hasNext() ? below.next() : null;
      advance();
    }

    private void advance() {
      next = null;
      while (next == null && (nextBelow != null || !changes.isEmpty())) {
        next = smallest();
      }
    }

    /** Null where the smallest row has been deleted. */
    private @Nullable Row smallest() {
      var fromBelow = nextBelow;
      Map.Entry<byte[], Optional<byte[]>> changed = changes.firstEntry();
      int order = changed == null
          ? -1
          : fromBelow == null ? 1 : Arrays.compareUnsigned(fromBelow.key(), changed.getKey());
      if (order <= 0) nextBelow = below.hasNext() ? below.next() : null;
      if (order < 0 || changed == null) return fromBelow;
      changes.pollFirstEntry();
      return changed.getValue().map(value -> new Row(changed.getKey(), value)).orElse(null);
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Row next() {
      var row = next;
      if (row == null) throw new NoSuchElementException();
      advance();
      return row;
    }

    @Override
    public void close() {
      below.close();
    }
  }
}
