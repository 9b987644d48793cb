package io.posthaste.index;

import java.sql.SQLException;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Makes rows of records, in the transaction that is open. Used by one thread. After a failure it is
 * closed, and another one goes on from what was committed.
 */
public interface RowWriter extends AutoCloseable {
  /**
   * Applies one record. Records of a partition come in order, each once. Whatever the record alone
   * decides must be decided before the first row is written: a record that makes this method throw
   * a {@link RuntimeException} is skipped, and what was written for it until then stays.
   */
  void apply(ConsumerRecord<byte[], byte[]> record) throws SQLException;

  /** Writes what it has kept back of the records that were applied; the transaction ends now. */
  default void beforeCommit() throws SQLException {}

  /** Removes what has had its time, a bounded number of rows. Called about once a second. */
  void expire(Instant now) throws SQLException;

  @Override
  void close() throws SQLException;
}
