package io.posthaste.eventlog.store;

import io.posthaste.eventlog.store.EventLogContent.LogObserver;
import io.posthaste.schemas.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Removes messages whose time is over, and the oldest ones while the file is too large. Those with an
 * offset and the others are looked at in the order in which they came: behind the first that is young
 * all others are.
 */
final class Sweep implements AutoCloseable {
  /** Of one call, with room to spare over what can come in the time between two. */
  private static final int MOST = 10_000;
  private static final int BATCH = 500;

  private final Connection file;
  private final int partition;
  private final Retention retention;
  private final LogObserver observer;
  private final List<Series> all;

  private record Row(MessageId id, KnownMessage message) {}

  /** Messages in the order in which they came. */
  private static final class Series implements AutoCloseable {
    private final PreparedStatement select;
    private final long start;
    private long looked;

    Series(Connection file, String behind, long start) throws SQLException {
      select = file.prepareStatement("SELECT " + LogRows.MESSAGE + " WHERE " + behind + " LIMIT ?");
      this.start = start;
      looked = start;
    }

    List<Row> first() throws SQLException {
      return behind(start);
    }

    List<Row> behind(long message) throws SQLException {
      var batch = new ArrayList<Row>(BATCH);
      select.setLong(1, message);
      select.setInt(2, BATCH);
      try (var rows = select.executeQuery()) {
        while (rows.next()) batch.add(new Row(LogRows.id(rows), LogRows.message(rows)));
      }
      return batch;
    }

    @Override
    public void close() throws SQLException {
      select.close();
    }
  }

  Sweep(Connection file, int partition, Retention retention, LogObserver observer)
      throws SQLException {
    this.file = file;
    this.partition = partition;
    this.retention = retention;
    this.observer = observer;
    all = List.of(new Series(file, "message > ? ORDER BY message", -1),
        new Series(file, "message < ? ORDER BY message DESC", 0));
  }

  void sweep(LogRows rows, Instant now) throws SQLException {
    long before = now.minus(retention.time()).toEpochMilli();
    int removed = 0;
    for (var series : all) removed += old(series, rows, before);
    removed += tooMany(rows, MOST - removed);
    rows.flush();
    if (removed > 0) observer.removed(removed);
    observer.size(partition, usedBytes());
  }

  private static int old(Series series, LogRows rows, long before) throws SQLException {
    int removed = 0;
    for (int i = 0; i < MOST / BATCH; i++) {
      var batch = series.behind(series.looked);
      for (var row : batch) {
        if (row.id.time().toEpochMilli() >= before) {
          series.looked = series.start;
          return removed;
        }
        series.looked = row.message.number();
        if (row.message.story().last() >= before) continue;
        rows.remove(row.id, row.message);
        removed++;
      }
      if (batch.size() < BATCH) {
        series.looked = series.start;
        return removed;
      }
    }
    return removed;
  }

  private int tooMany(LogRows rows, int most) throws SQLException {
    int removed = 0;
    while (removed < most && usedBytes() > retention.bytes()) {
      var oldest = new ArrayList<Row>();
      for (var series : all) oldest.addAll(series.first());
      if (oldest.isEmpty()) return removed;
      oldest.sort(Comparator.comparing(row -> row.id.time()));
      var batch = oldest.subList(0, Math.min(BATCH, oldest.size()));
      for (var row : batch) rows.remove(row.id, row.message);
      removed += batch.size();
    }
    return removed;
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
    for (var series : all) series.close();
  }
}
