package io.posthaste.dlqconsumer.list;

import io.posthaste.index.IndexContent;
import io.posthaste.index.RowWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * The dead letters of a partition: a row for each in {@code letter}, by its offset, with all that
 * it is found by; its labels in {@code label}; and what it says in {@code content}, apart, so that
 * a search does not read it.
 *
 * <p>
 * {@code span} has the first and last time of each {@value #SPAN} offsets: as times go up with
 * offsets, nearly, a range of times leads to a range of offsets.
 */
public final class LetterContent implements IndexContent {
  static final int SPAN = 1024;
  private static final int VERSION = 1;
  private static final List<String> TABLES = List.of(
      "create table letter (offset integer primary key, dlq_id text not null, tenant text not null,"
          + " time_ms integer not null, written_ms integer not null, message_id text, url text,"
          + " topic_name text, schedule_id text, queue_name text, response_status integer,"
          + " caller_ip text, flow_control_key text)",
      "create table content (offset integer primary key, fields blob not null, body blob not null)",
      "create table label (tenant text not null, label text not null, offset integer not null,"
          + " primary key (tenant, label, offset)) without rowid",
      "create table span (tenant text not null, number integer not null, first_ms integer not null,"
          + " last_ms integer not null, primary key (tenant, number)) without rowid",
      "create index label_offset on label (offset)",
      "create unique index letter_dlq_id on letter (dlq_id)",
      "create index letter_written on letter (written_ms)",
      "create index letter_tenant on letter (tenant)");

  private final String topic;
  private final Duration retention;
  private final InstantSource clock;

  /**
   * @param topic full name of the DLQ topic
   * @param retention after which a letter is left out, counted from its record's timestamp
   */
  public LetterContent(String topic, Duration retention, InstantSource clock) {
    this.topic = topic;
    this.retention = retention;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "dlq";
  }

  @Override
  public List<String> topics() {
    return List.of(topic);
  }

  @Override
  public int version() {
    return VERSION;
  }

  @Override
  public void createTables(Connection file) throws SQLException {
    try (var statement = file.createStatement()) {
      for (String table : TABLES) statement.execute(table);
      for (var column : Column.values()) statement.execute(column.index());
    }
  }

  @Override
  public RowWriter writer(Connection file, int partition) throws SQLException {
    return new LetterWriter(file, retention, clock);
  }
}
