package io.posthaste.index;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Connections that read one file beside its writer; a few at a time. Safe for any thread. */
final class Readers implements AutoCloseable {
  private static final int MOST_AT_A_TIME = 4;

  private final Path path;
  private final Semaphore permits = new Semaphore(MOST_AT_A_TIME);
  private final Deque<Connection> idle = new ArrayDeque<>();
  private boolean closed;

  Readers(Path path) {
    this.path = path;
  }

  /**
   * Runs a query on the file as it is now.
   *
   * @throws IndexUnavailableException when these readers were closed
   */
  <T> T read(IndexQuery<T> query) throws SQLException, InterruptedException {
    permits.acquire();
    try {
      var connection = take();
      try {
        T result = query.run(new IndexView(connection, places(connection)));
        connection.rollback();
        giveBack(connection);
        return result;
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } finally {
      permits.release();
    }
  }

  /** Those that read end when their query does. */
  @Override
  public synchronized void close() throws SQLException {
    closed = true;
    for (var connection : idle) connection.close();
    idle.clear();
  }

  private Connection take() throws SQLException {
    var found = idleOrNull();
    return found == null ? Sqlite.reader(path) : found;
  }

  private synchronized @Nullable Connection idleOrNull() {
    if (closed) throw IndexUnavailableException.later("the index is being closed or made anew");
    return idle.poll();
  }

  private synchronized void giveBack(Connection connection) throws SQLException {
    if (closed) {
      connection.close();
    } else {
      idle.push(connection);
    }
  }

  private static Map<String, Long> places(Connection connection) throws SQLException {
    var next = new HashMap<String, Long>();
    try (var statement = connection.createStatement();
        var found = statement.executeQuery(PartitionFile.PLACES)) {
      while (found.next()) next.put(found.getString(1), found.getLong(3));
    }
    return Map.copyOf(next);
  }
}
