package io.posthaste.eventlog.store;

import io.posthaste.index.IndexContent;
import io.posthaste.index.RowWriter;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The tables of the log. A message has one row in {@code messages}, with the places of its entries,
 * one in {@code contents}, which is as large as what was published, and in {@code entries} one for
 * each thing that happened. What it is found by it shares with other messages, as a rule: all that are
 * found by the same are of one set, and {@code tags} has rows of the set, not of each message. Those
 * rows are in blocks of so many sets: in one tree of all tags each row would change another page, and
 * a transaction a thousand of them; within a block they share a few. A search looks into each block.
 *
 * <p>The number of a message is its offset on the ingest topic, which its id has, so it needs no index
 * to be found by its id; those that lie nowhere there have negative numbers.
 */
public final class EventLogContent implements IndexContent {
  private static final int VERSION = 4;
  private static final List<String> TABLES = List.of(
      "CREATE TABLE tenants(tenant INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
      """
          CREATE TABLE messages(message INTEGER PRIMARY KEY, id TEXT NOT NULL,
          tenant INTEGER NOT NULL, tagset INTEGER, created INTEGER NOT NULL, hidden INTEGER NOT NULL,
          ended INTEGER, last INTEGER NOT NULL, places BLOB NOT NULL)""",
      "CREATE UNIQUE INDEX other_ids ON messages(id) WHERE message < 0",
      "CREATE INDEX messages_of_tagset ON messages(tagset) WHERE tagset IS NOT NULL",
      """
          CREATE TABLE contents(message INTEGER PRIMARY KEY, json TEXT NOT NULL,
          body BLOB NOT NULL)""",
      """
          CREATE TABLE tags(block INTEGER NOT NULL, tag INTEGER NOT NULL, tagset INTEGER NOT NULL,
          PRIMARY KEY(block, tag, tagset)) WITHOUT ROWID""",
      """
          CREATE TABLE entries(tenant INTEGER NOT NULL, time INTEGER NOT NULL,
          sequence INTEGER NOT NULL, message INTEGER NOT NULL, state INTEGER NOT NULL,
          repeat INTEGER NOT NULL, attempt INTEGER NOT NULL, due INTEGER, started INTEGER,
          took INTEGER, status INTEGER, details TEXT, PRIMARY KEY(tenant, time, sequence))
          WITHOUT ROWID""",
      "CREATE INDEX unusual_entries ON entries(tenant, state, time, sequence) WHERE state > "
          + States.LAST_USUAL);

  private final TopicLayout topics;
  private final PublishLimits limits;
  private final Retention retention;
  private final LogObserver observer;

  /** Is told what becomes of the log, for those who watch it. */
  public interface LogObserver {
    /** Messages were removed with their entries: their time, or the room for them, is over. */
    void removed(int messages);

    /** The file of a partition has this size, without what is free in it. */
    void size(int partition, long bytes);
  }

  public EventLogContent(TopicLayout topics, PublishLimits limits, Retention retention,
      LogObserver observer) {
    this.topics = topics;
    this.limits = limits;
    this.retention = retention;
    this.observer = observer;
  }

  @Override
  public String name() {
    return "events";
  }

  /** What was published first: so a message is known, as a rule, when something happens to it. */
  @Override
  public List<String> topics() {
    return List.of(topics.name(Topic.INGEST), topics.name(Topic.EVENTS));
  }

  @Override
  public int version() {
    return VERSION;
  }

  @Override
  public void createTables(Connection file) throws SQLException {
    try (var statement = file.createStatement()) {
      for (String table : TABLES) statement.execute(table);
    }
  }

  @Override
  public RowWriter writer(Connection file, int partition) throws SQLException {
    return new LogWriter(new LogRows(file), new Sweep(file, partition, retention, observer),
        topics.name(Topic.INGEST), new PublishParser(limits));
  }
}
