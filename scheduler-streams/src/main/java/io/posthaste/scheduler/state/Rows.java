package io.posthaste.scheduler.state;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map of bytes, in unsigned order. Of one thread. What it throws is a failure of the store,
 * never of what is stored.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public interface Rows {
  byte @Nullable [] get(byte[] key);

  void put(byte[] key, byte[] value);

  void delete(byte[] key);

  /** Rows from {@code from} on, before {@code to}. To be closed; no write while it is open. */
  Scan scan(byte[] from, byte[] to);

  /** One row. */
  record Row(byte[] key, byte[] value) {}

  /** Rows in the order of their keys. */
  interface Scan extends Iterator<Row>, AutoCloseable {
    @Override
    void close();
  }
}
