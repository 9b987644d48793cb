package io.posthaste.eventlog.store;

import io.posthaste.eventlog.entry.Entry;
import io.posthaste.eventlog.entry.Story;
import io.posthaste.schemas.log.LogMessage;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file. What is known of a message is kept in memory until the transaction ends, and
 * written once then.
 */
final class LogRows implements AutoCloseable {
  private final Connection file;
  private final PreparedStatement findTenant;
  private final PreparedStatement addTenant;
  private final PreparedStatement find;
  private final PreparedStatement put;
  private final PreparedStatement content;
  private final PreparedStatement tag;
  private final PreparedStatement entry;
  private final PreparedStatement removeEntries;
  private final PreparedStatement removeContent;
  private final PreparedStatement removeTag;
  private final PreparedStatement findContent;
  private final Tags tags = new Tags();
  private final Map<String, Long> tenants = new HashMap<>();
  private final Map<MessageId, KnownMessage> touched = new HashMap<>();
  private long lastNumber;

  LogRows(Connection file) throws SQLException {
    this.file = file;
    findTenant = file.prepareStatement("SELECT tenant FROM tenants WHERE name = ?");
    addTenant = file.prepareStatement("INSERT INTO tenants(name) VALUES (?)");
    find = file.prepareStatement(
        "SELECT message, tenant, created, hidden, ended, last FROM messages WHERE id = ?");
    put = file.prepareStatement("""
        INSERT INTO messages(message, id, tenant, created, hidden, ended, last)
        VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT(message) DO UPDATE SET created = excluded.created,
        hidden = excluded.hidden, ended = excluded.ended, last = excluded.last""");
    content = file.prepareStatement(
        "INSERT OR REPLACE INTO contents(message, json, body) VALUES (?, ?, ?)");
    tag = file.prepareStatement("INSERT OR IGNORE INTO tags(tag, message) VALUES (?, ?)");
    entry = file.prepareStatement("""
        INSERT OR REPLACE INTO entries(tenant, time, sequence, message, state, repeat, attempt, due,
        started, took, status, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""");
    removeEntries = file.prepareStatement("DELETE FROM entries WHERE message = ?");
    removeContent = file.prepareStatement("DELETE FROM contents WHERE message = ?");
    removeTag = file.prepareStatement("DELETE FROM tags WHERE tag = ? AND message = ?");
    findContent = file.prepareStatement("SELECT json FROM contents WHERE message = ?");
    lastNumber = lastNumber(file);
  }

  /** The message as it stands; empty where nothing is known of it. */
  Optional<KnownMessage> find(MessageId id) throws SQLException {
    var known = touched.get(id);
    if (known != null) return Optional.of(known);
    find.setString(1, id.value());
    try (var rows = find.executeQuery()) {
      if (!rows.next()) return Optional.empty();
      int ended = rows.getInt(5);
      var story = new Story(rows.getInt(3) != 0, rows.getInt(4) != 0,
          ended == 0 ? null : States.of(ended), rows.getLong(6));
      return Optional.of(new KnownMessage(rows.getLong(1), rows.getLong(2), story));
    }
  }

  /** One of which nothing was known until now. */
  KnownMessage add(MessageId id, String tenant) throws SQLException {
    return new KnownMessage(++lastNumber, tenant(tenant), Story.of(id));
  }

  void put(MessageId id, KnownMessage message) {
    touched.put(id, message);
  }

  /**
   * What is shown of the message, and what it is found by, beside what it was found by before.
   *
   * @param body empty where the message has none, or what is shown contains it
   */
  void putContent(KnownMessage message, LogMessage shown, Body body) throws SQLException {
    content.setLong(1, message.number());
    content.setString(2, shown.json());
    content.setBytes(3, body.bytes());
    content.executeUpdate();
    for (long value : tags.of(shown.values())) {
      tag.setLong(1, value);
      tag.setLong(2, message.number());
      tag.executeUpdate();
    }
  }

  void add(KnownMessage message, long sequence, Entry added) throws SQLException {
    entry.setLong(1, message.tenant());
    entry.setLong(2, added.time());
    entry.setLong(3, sequence);
    entry.setLong(4, message.number());
    entry.setInt(5, States.number(added.state()));
    entry.setInt(6, added.repeat() ? 1 : 0);
    entry.setInt(7, added.attempt());
    number(8, added.dueAt());
    number(9, added.startedAt());
    number(10, added.tookMs());
    var status = added.status();
    number(11, status == null ? null : Long.valueOf(status));
    var details = added.details();
    entry.setString(12, details == null ? null : EntryJson.details(details));
    entry.executeUpdate();
  }

  /** All of a message but that it was there. */
  void removeContent(long message) throws SQLException {
    removeTags(message);
    for (var statement : new PreparedStatement[]{removeEntries, removeContent}) {
      statement.setLong(1, message);
      statement.executeUpdate();
    }
  }

  /** Writes what is known of messages; the end of the transaction follows. */
  void flush() throws SQLException {
    for (var message : touched.entrySet()) {
      var known = message.getValue();
      var story = known.story();
      put.setLong(1, known.number());
      put.setString(2, message.getKey().value());
      put.setLong(3, known.tenant());
      put.setInt(4, story.created() ? 1 : 0);
      put.setInt(5, story.hidden() ? 1 : 0);
      var end = story.end();
      if (end == null) {
        put.setNull(6, Types.INTEGER);
      } else {
        put.setInt(6, States.number(end));
      }
      put.setLong(7, story.last());
      put.executeUpdate();
    }
    touched.clear();
  }

  private static long lastNumber(Connection file) throws SQLException {
    try (var statement = file.createStatement();
        var rows = statement.executeQuery("SELECT max(message) FROM messages")) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  private void removeTags(long message) throws SQLException {
    findContent.setLong(1, message);
    try (var rows = findContent.executeQuery()) {
      if (!rows.next()) return;
      for (long value : tags.of(new LogMessage(rows.getString(1)).values())) {
        removeTag.setLong(1, value);
        removeTag.setLong(2, message);
        removeTag.executeUpdate();
      }
    }
  }

  private long tenant(String name) throws SQLException {
    var known = tenants.get(name);
    if (known != null) return known;
    findTenant.setString(1, name);
    try (var rows = findTenant.executeQuery()) {
      if (rows.next()) return remembered(name, rows.getLong(1));
    }
    addTenant.setString(1, name);
    addTenant.executeUpdate();
    try (var statement = file.createStatement();
        var rows = statement.executeQuery("SELECT last_insert_rowid()")) {
      rows.next();
      return remembered(name, rows.getLong(1));
    }
  }

  private long remembered(String name, long number) {
    tenants.put(name, number);
    return number;
  }

  private void number(int column, @Nullable Long value) throws SQLException {
    if (value == null) {
      entry.setNull(column, Types.INTEGER);
    } else {
      entry.setLong(column, value);
    }
  }

  @Override
  public void close() throws SQLException {
    for (var statement : new PreparedStatement[]{findTenant, addTenant, find, put, content, tag,
        entry, removeEntries, removeContent, removeTag, findContent}) {
      statement.close();
    }
  }
}
