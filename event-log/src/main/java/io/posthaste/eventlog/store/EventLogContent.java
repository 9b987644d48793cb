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
 * The tables of the log. A message has one row in {@code messages} and one in {@code contents}, which
 * is as large as what was published; in {@code tags} it has one for each thing that it is found by,
 * in {@code entries} one for each thing that happened.
 */
public final class EventLogContent implements IndexContent {
  private static final int VERSION = 2;
  private static final List<String> TABLES = List.of(
      "CREATE TABLE tenants(tenant INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
      """
          CREATE TABLE messages(message INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
          tenant INTEGER NOT NULL, created INTEGER NOT NULL, hidden INTEGER NOT NULL, ended INTEGER,
          last INTEGER NOT NULL)""",
      """
          CREATE TABLE contents(message INTEGER PRIMARY KEY, json TEXT NOT NULL,
          body BLOB NOT NULL)""",
      """
          CREATE TABLE tags(tag INTEGER NOT NULL, message INTEGER NOT NULL,
          PRIMARY KEY(tag, message)) WITHOUT ROWID""",
      """
          CREATE TABLE entries(tenant INTEGER NOT NULL, time INTEGER NOT NULL,
          sequence INTEGER NOT NULL, message INTEGER NOT NULL, state INTEGER NOT NULL,
          repeat INTEGER NOT NULL, attempt INTEGER NOT NULL, due INTEGER, started INTEGER,
          took INTEGER, status INTEGER, details TEXT, PRIMARY KEY(tenant, time, sequence))
          WITHOUT ROWID""",
      "CREATE INDEX entries_of_message ON entries(message)",
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
