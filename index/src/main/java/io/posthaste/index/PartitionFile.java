package io.posthaste.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of one partition, as its one writer has it. Confined to a thread. Rows and the places in
 * the topics that they were read up to are committed together.
 */
final class PartitionFile implements AutoCloseable {
  /** By topic, how far the file is. */
  static final String PLACES = "select topic, topic_id, next, seen_ms from index_place";

  private static final Logger LOG = LoggerFactory.getLogger(PartitionFile.class);
  private static final String[] SUFFIXES = {"", "-wal", "-shm", "-journal"};

  private final Path path;
  private final IndexContent content;
  private final int partition;
  private final @Nullable Object key;
  /** Null after a failure: it is opened anew. */
  private @Nullable Session session;

  private PartitionFile(Path path, IndexContent content, int partition, Session session) {
    this.path = path;
    this.content = content;
    this.partition = partition;
    this.session = session;
    this.key = key(path);
  }

  /** What is open of a file. A statement that has failed, as on a full disk, is of no use again. */
  private record Session(Connection connection, RowWriter rows, PreparedStatement advance)
      implements
        AutoCloseable {
    static Session of(Connection connection, IndexContent content, int partition)
        throws SQLException {
      return new Session(connection, content.writer(connection, partition), connection
          .prepareStatement("update index_place set next = ?, seen_ms = ? where topic = ?"));
    }

    @Override
    public void close() throws SQLException {
      try (connection; rows; advance) {
        connection.rollback();
      }
    }
  }

  /** The file that is there. Empty when there is none, or one that this content cannot be in. */
  static Optional<PartitionFile> existing(Path path, IndexContent content, int partition)
      throws SQLException {
    if (!Files.exists(path)) return Optional.empty();
    Connection connection = null;
    try {
      connection = Sqlite.writer(path);
      boolean ours = Sqlite.number(connection, "pragma application_id") == Sqlite.APPLICATION_ID
          && Sqlite.number(connection, "pragma user_version") == content.version();
      if (ours) {
        connection.rollback();
        return Optional.of(new PartitionFile(path, content, partition,
            Session.of(connection, content, partition)));
      }
    } catch (SQLException e) {
      close(connection);
      if (!Sqlite.isDamage(e)) throw e;
      LOG.atWarn().addKeyValue("file", path).setCause(e).log("damaged file");
      return Optional.empty();
    }
    close(connection);
    return Optional.empty();
  }

  /**
   * A new file that has seen nothing, in place of what is there.
   *
   * @param logs by topic
   */
  static PartitionFile create(Path path, IndexContent content, int partition,
      Map<String, TopicLog> logs, Instant now) throws SQLException {
    delete(path);
    var connection = Sqlite.writer(path);
    try {
      content.createTables(connection);
      Sqlite.execute(connection,
          "create table index_place (topic text primary key, topic_id text not null,"
              + " next integer not null, seen_ms integer not null)",
          "pragma user_version = " + content.version(),
          "pragma application_id = " + Sqlite.APPLICATION_ID);
      try (var place = connection.prepareStatement("insert into index_place values (?, ?, ?, ?)")) {
        for (var log : logs.entrySet()) {
          place.setString(1, log.getKey());
          place.setString(2, log.getValue().topicId());
          place.setLong(3, log.getValue().start());
          place.setLong(4, now.toEpochMilli());
          place.executeUpdate();
        }
      }
      connection.commit();
      return new PartitionFile(path, content, partition,
          Session.of(connection, content, partition));
    } catch (SQLException e) {
      close(connection);
      throw e;
    }
  }

  Path path() {
    return path;
  }

  /** By topic. */
  Map<String, StoredPlace> places() throws SQLException {
    var places = new HashMap<String, StoredPlace>();
    var connection = session().connection;
    try (var statement = connection.createStatement(); var found = statement.executeQuery(PLACES)) {
      while (found.next()) {
        places.put(found.getString(1), new StoredPlace(found.getString(2), found.getLong(3),
            Instant.ofEpochMilli(found.getLong(4))));
      }
    }
    connection.rollback();
    return places;
  }

  /**
   * Applies records and goes on to a place behind them, all or nothing.
   *
   * @param next by topic
   * @return how many made the writer throw, and were skipped
   */
  int apply(List<ConsumerRecord<byte[], byte[]>> records, Map<String, Long> next, Instant now)
      throws SQLException {
    int skipped = 0;
    var session = session();
    try {
      for (var record : records) {
        try {
          session.rows.apply(record);
        } catch (RuntimeException e) {
          skipped++;
          LOG.atError()
              .addKeyValue("topic", record.topic())
              .addKeyValue("partition", record.partition())
              .addKeyValue("offset", record.offset())
              .setCause(e)
              .log("record cannot be indexed, skipped");
        }
      }
      session.rows.beforeCommit();
      go(session.advance, next, now);
      session.connection.commit();
      return skipped;
    } catch (SQLException e) {
      giveUp(e);
      throw e;
    }
  }

  /** The file is at this place at this time. */
  void seen(Map<String, Long> next, Instant now) throws SQLException {
    apply(List.of(), next, now);
  }

  void expire(Instant now) throws SQLException {
    var session = session();
    try {
      session.rows.expire(now);
      session.connection.commit();
    } catch (SQLException e) {
      giveUp(e);
      throw e;
    }
  }

  /** Whether the path still leads to this file. */
  boolean isInPlace() {
    return key != null && key.equals(key(path));
  }

  /** Closes and deletes it. */
  void delete() {
    close();
    delete(path);
  }

  @Override
  public void close() {
    var closing = session;
    session = null;
    if (closing == null) return;
    try {
      closing.close();
    } catch (SQLException e) {
      LOG.atWarn().addKeyValue("file", path).setCause(e).log("file was not closed well");
    }
  }

  private Session session() throws SQLException {
    var open = session;
    if (open == null) {
      var connection = Sqlite.writer(path);
      try {
        open = Session.of(connection, content, partition);
      } catch (SQLException e) {
        close(connection);
        throw e;
      }
      session = open;
    }
    return open;
  }

  private static void go(PreparedStatement advance, Map<String, Long> next, Instant now)
      throws SQLException {
    for (var place : next.entrySet()) {
      advance.setLong(1, place.getValue());
      advance.setLong(2, now.toEpochMilli());
      advance.setString(3, place.getKey());
      advance.executeUpdate();
    }
  }

  /** What was written since the last commit is not there. */
  private void giveUp(SQLException cause) {
    var closing = session;
    session = null;
    if (closing == null) return;
    try {
      closing.close();
    } catch (SQLException e) {
      cause.addSuppressed(e); // where the disk is full, SQLite has rolled back by itself
    }
  }

  /** What tells the file from another at the same path; null where there is none. */
  private static @Nullable Object key(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (IOException gone) {
      return null;
    }
  }

  private static void delete(Path path) {
    try {
      for (String suffix : SUFFIXES) {
        Files.deleteIfExists(path.resolveSibling(path.getFileName() + suffix));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(@Nullable Connection connection) {
    if (connection == null) return;
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.atWarn().setCause(e).log("file was not closed well");
    }
  }
}
