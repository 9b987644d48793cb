package io.posthaste.scheduler.state;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rows in memory. */
public final class MemoryRows implements Rows {
  private final NavigableMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);

  @Override
  public byte @Nullable [] get(byte[] key) {
    return rows.get(key);
  }

  @Override
  public void put(byte[] key, byte[] value) {
    rows.put(key, value);
  }

  @Override
  public void delete(byte[] key) {
    rows.remove(key);
  }

  @Override
  public Scan scan(byte[] from, byte[] to) {
    var entries = rows.subMap(from, true, to, false).entrySet().iterator();
    return new Scan() {
      @Override
      public boolean hasNext() {
        return entries.hasNext();
      }

      @Override
      public Row next() {
        var entry = entries.next();
        return new Row(entry.getKey(), entry.getValue());
      }

      @Override
      public void close() {}
    };
  }

  public MemoryRows copy() {
    var copy = new MemoryRows();
    copy.rows.putAll(rows);
    return copy;
  }

  public int size() {
    return rows.size();
  }

  public boolean sameAs(MemoryRows other) {
    if (rows.size() != other.rows.size()) return false;
    Iterator<byte[]> keys = other.rows.keySet().iterator();
    for (var row : rows.entrySet()) {
      byte[] key = keys.next();
      if (!Arrays.equals(row.getKey(), key)
          || !Arrays.equals(row.getValue(), other.rows.get(key))) {
        return false;
      }
    }
    return true;
  }
}
