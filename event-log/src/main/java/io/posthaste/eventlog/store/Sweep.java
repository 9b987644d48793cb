package io.posthaste.eventlog.store;

import io.posthaste.eventlog.store.EventLogContent.LogObserver;
import io.posthaste.schemas.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes messages whose time is over, and the oldest ones while the file is too large. Messages are
 * looked at in the order in which they came: behind the first that is young all others are.
 */
final class Sweep implements AutoCloseable {
  /** Of one call, with room to spare over what can come in the time between two. */
  private static final int MOST = 10_000;
  private static final int BATCH = 500;

  private final Connection file;
  private final int partition;
  private final Retention retention;
  private final LogObserver observer;
  private final PreparedStatement select;
  private final PreparedStatement delete;
  private long looked;

  private record Row(long message, MessageId id, long last) {}

  Sweep(Connection file, int partition, Retention retention, LogObserver observer)
      throws SQLException {
    this.file = file;
    this.partition = partition;
    this.retention = retention;
    this.observer = observer;
    select = file.prepareStatement(
        "SELECT message, id, last FROM messages WHERE message > ? ORDER BY message LIMIT ?");
    delete = file.prepareStatement("DELETE FROM messages WHERE message = ?");
  }

  void sweep(LogRows rows, Instant now) throws SQLException {
    int removed = old(rows, now.minus(retention.time()).toEpochMilli());
    removed += tooMany(rows, MOST - removed);
    if (removed > 0) observer.removed(removed);
    observer.size(partition, usedBytes());
  }

  private int old(LogRows rows, long before) throws SQLException {
    int removed = 0;
    for (int i = 0; i < MOST / BATCH; i++) {
      var batch = batch(looked);
      for (var row : batch) {
        if (row.id.time().toEpochMilli() >= before) {
          looked = 0;
          return removed;
        }
        looked = row.message;
        if (row.last >= before) continue;
        remove(rows, row.message);
        removed++;
      }
      if (batch.size() < BATCH) {
        looked = 0;
        return removed;
      }
    }
    return removed;
  }

  private int tooMany(LogRows rows, int most) throws SQLException {
    int removed = 0;
    while (removed < most && usedBytes() > retention.bytes()) {
      var batch = batch(0);
      if (batch.isEmpty()) return removed;
      for (var row : batch) remove(rows, row.message);
      removed += batch.size();
    }
    return removed;
  }

  private List<Row> batch(long behind) throws SQLException {
    var batch = new ArrayList<Row>(BATCH);
    select.setLong(1, behind);
    select.setInt(2, BATCH);
    try (var rows = select.executeQuery()) {
      while (rows.next()) {
        batch.add(new Row(rows.getLong(1), new MessageId(rows.getString(2)), rows.getLong(3)));
      }
    }
    return batch;
  }

  private void remove(LogRows rows, long message) throws SQLException {
    rows.removeContent(message);
    delete.setLong(1, message);
    delete.executeUpdate();
  }

  private long usedBytes() throws SQLException {
    return (pragma("page_count") - pragma("freelist_count")) * pragma("page_size");
  }

  private long pragma(String name) throws SQLException {
    try (var statement = file.createStatement();
        var rows = statement.executeQuery("PRAGMA " + name)) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  @Override
  public void close() throws SQLException {
    select.close();
    delete.close();
  }
}
