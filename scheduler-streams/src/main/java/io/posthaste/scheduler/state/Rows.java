package io.posthaste.scheduler.state;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map of bytes, in unsigned order. Of one thread. It fails with {@link FailedException} or
 * with what Kafka throws on a write, never because of what is stored.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public interface Rows {
  byte @Nullable [] get(byte[] key);

  void put(byte[] key, byte[] value);

  void delete(byte[] key);

  /** Rows from {@code from} on, before {@code to}. To be closed; no write while it is open. */
  Scan scan(byte[] from, byte[] to);

  /** The store failed: nothing that was decided may be kept. */
  final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FailedException(Throwable cause) {
      super("the store failed: " + cause, cause);
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
