package io.posthaste.scheduler.state;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map of bytes, in unsigned order. Of one thread. Each method throws
 * {@link FailedException} when the store fails, and nothing else.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public interface Rows {
  byte @Nullable [] get(byte[] key);

  void put(byte[] key, byte[] value);

  void delete(byte[] key);

  /** Rows from {@code from} on, before {@code to}. To be closed; no write while it is open. */
  Scan scan(byte[] from, byte[] to);

  /** The store failed: whatever was being decided must be given up, with its transaction. */
  final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RuntimeException failure;

    public FailedException(RuntimeException failure) {
      super("the store failed: " + failure, failure);
      this.failure = failure;
    }

    /** What the store threw. */
    public RuntimeException failure() {
      return failure;
    }
  }

  /** One row. */
  record Row(byte[] key, byte[] value) {}

  /** Rows in the order of their keys. */
  interface Scan extends Iterator<Row>, AutoCloseable {
    @Override
    void close();
  }
}
