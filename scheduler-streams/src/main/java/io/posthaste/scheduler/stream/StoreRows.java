package io.posthaste.scheduler.stream;

import io.posthaste.scheduler.state.Rows;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The rows of a store. Of the thread of its task. */
final class StoreRows implements Rows {
  private final KeyValueStore<Bytes, byte[]> store;

  StoreRows(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return guarded(() -> store.get(Bytes.wrap(key)));
  }

  @Override
  public void put(byte[] key, byte[] value) {
    guarded(() -> {
      store.put(Bytes.wrap(key), value);
      return key;
    });
  }

  @Override
  public void delete(byte[] key) {
    // Not the store's own delete, which reads the row first.
    guarded(() -> {
      store.put(Bytes.wrap(key), null);
      return key;
    });
  }

  @Override
  public Scan scan(byte[] from, byte[] to) {
    return guarded(() -> new StoreScan(store.range(Bytes.wrap(from), Bytes.wrap(to)), to));
  }

  private static <T extends @Nullable Object> T guarded(Supplier<T> access) {
    try {
      return access.get();
    } catch (RuntimeException e) {
      throw new FailedException(e);
    }
  }

  /** The store's range ends with its last key, this one before it. */
  private static final class StoreScan implements Scan {
    private final KeyValueIterator<Bytes, byte[]> rows;
    private final byte[] end;
    private @Nullable Row next;

    StoreScan(KeyValueIterator<Bytes, byte[]> rows, byte[] end) {
      this.rows = rows;
      this.end = end;
      this.next = read();
    }

    private @Nullable Row read() {
      if (!rows.hasNext()) return null;
      KeyValue<Bytes, byte[]> row = rows.next();
      byte[] key = row.key.get();
      return Arrays.compareUnsigned(key, end) < 0 ? new Row(key, row.value) : null;
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Row next() {
      var row = next;
      if (row == null) throw new NoSuchElementException();
      next = guarded(this::read);
      return row;
    }

    @Override
    public void close() {
      guarded(() -> {
        rows.close();
        return end;
      });
    }
  }
}
