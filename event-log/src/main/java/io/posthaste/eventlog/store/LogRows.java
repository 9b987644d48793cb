package io.posthaste.eventlog.store;

import io.posthaste.eventlog.entry.Entry;
import io.posthaste.eventlog.entry.Story;
import io.posthaste.schemas.log.LogMessage;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file. What is known of a message is kept in memory until the transaction ends, and
 * written once then.
 */
final class LogRows implements AutoCloseable {
  /** Most messages have come to their end when so many others have followed. */
  private static final int MAX_RECENT = 4_000;
  /** What {@link #message} reads. */
  static final String MESSAGE = "message, tenant, tagset, created, hidden, ended, last, places, id FROM messages";
  private static final int ID = 9;

  private final Connection file;
  private final PreparedStatement findTenant;
  private final PreparedStatement addTenant;
  private final PreparedStatement find;
  private final PreparedStatement findOther;
  private final PreparedStatement put;
  private final PreparedStatement remove;
  private final PreparedStatement content;
  private final PreparedStatement entry;
  private final PreparedStatement removeEntry;
  private final PreparedStatement removeContent;
  private final PreparedStatement findContent;
  private final Tagsets tagsets;
  private final Map<String, Long> tenants = new HashMap<>();
  /** In the order of their rows, nearly. */
  private final Map<MessageId, KnownMessage> touched = new LinkedHashMap<>();
  /** As they are in the file. */
  private final Map<MessageId, KnownMessage> recent = new Recent<>(MAX_RECENT);
  /** Offsets that are numbers of messages which have no rows yet. */
  private final Set<Long> given = new HashSet<>();
  private long highest;
  private long lowest;

  LogRows(Connection file) throws SQLException {
    this.file = file;
    findTenant = file.prepareStatement("SELECT tenant FROM tenants WHERE name = ?");
    addTenant = file.prepareStatement("INSERT INTO tenants(name) VALUES (?)");
    find = file.prepareStatement("SELECT " + MESSAGE + " WHERE message = ?");
    findOther = file.prepareStatement(
        "SELECT " + MESSAGE + " WHERE id = ? AND message < 0");
    put = file.prepareStatement("""
        INSERT INTO messages(message, id, tenant, tagset, created, hidden, ended, last, places)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(message) DO UPDATE SET
        tagset = excluded.tagset, created = excluded.created, hidden = excluded.hidden,
        ended = excluded.ended, last = excluded.last, places = excluded.places""");
    remove = file.prepareStatement("DELETE FROM messages WHERE message = ?");
    content = file.prepareStatement(
        "INSERT OR REPLACE INTO contents(message, json, body) VALUES (?, ?, ?)");
    entry = file.prepareStatement("""
        INSERT OR REPLACE INTO entries(tenant, time, sequence, message, state, repeat, attempt, due,
        started, took, status, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""");
    removeEntry = file.prepareStatement(
        "DELETE FROM entries WHERE tenant = ? AND time = ? AND sequence = ?");
    removeContent = file.prepareStatement("DELETE FROM contents WHERE message = ?");
    findContent = file.prepareStatement("SELECT json FROM contents WHERE message = ?");
    tagsets = new Tagsets(file);
    highest = number(file, "SELECT coalesce(max(message), -1) FROM messages WHERE message >= 0");
    lowest = number(file, "SELECT coalesce(min(message), 0) FROM messages WHERE message < 0");
  }

  /** The message as it stands; empty where nothing is known of it. */
  Optional<KnownMessage> find(MessageId id) throws SQLException {
    var known = touched.get(id);
    if (known == null) known = recent.get(id);
    if (known != null) return Optional.of(known);
    var position = id.position().orElse(null);
    if (position != null) {
      if (position.offset() > highest) return Optional.empty();
      find.setLong(1, position.offset());
      known = found(find, id);
      if (known != null) return Optional.of(known);
    }
    findOther.setString(1, id.value());
    return Optional.ofNullable(found(findOther, id));
  }

  /** One of which nothing was known until now. */
  KnownMessage add(MessageId id, String tenant) throws SQLException {
    return new KnownMessage(newNumber(id), tenant(tenant), null, Story.of(id), List.of());
  }

  void put(MessageId id, KnownMessage message) {
    touched.put(id, message);
  }

  /**
   * What is shown of the message, and found by, from now on.
   *
   * @param body empty where the message has none, or what is shown contains it
   */
  KnownMessage putContent(KnownMessage message, LogMessage shown, Body body) throws SQLException {
    long tagset = tagsets.of(message.tenant(), shown);
    var before = message.tagset();
    if (before != null && before != tagset) release(message);
    content.setLong(1, message.number());
    content.setString(2, shown.json());
    content.setBytes(3, body.bytes());
    content.executeUpdate();
    return message.of(tagset);
  }

  KnownMessage add(KnownMessage message, long sequence, Entry added) throws SQLException {
    entry.setLong(1, message.tenant());
    entry.setLong(2, added.time());
    entry.setLong(3, sequence);
    entry.setLong(4, message.number());
    entry.setInt(5, States.number(added.state()));
    entry.setInt(6, added.repeat() ? 1 : 0);
    entry.setInt(7, added.attempt());
    number(entry, 8, added.dueAt());
    number(entry, 9, added.startedAt());
    number(entry, 10, added.tookMs());
    var status = added.status();
    number(entry, 11, status == null ? null : Long.valueOf(status));
    var details = added.details();
    entry.setString(12, details == null ? null : EntryJson.details(details));
    entry.executeUpdate();
    return message.with(new EntryPlace(added.time(), sequence));
  }

  /** All of a message but that it was there. */
  KnownMessage removeContent(KnownMessage message) throws SQLException {
    release(message);
    for (var place : message.places()) {
      removeEntry.setLong(1, message.tenant());
      removeEntry.setLong(2, place.time());
      removeEntry.setLong(3, place.sequence());
      removeEntry.executeUpdate();
    }
    removeContent.setLong(1, message.number());
    removeContent.executeUpdate();
    return message.withoutContent();
  }

  /** All of a message that is in the file as it stands. */
  void remove(MessageId id, KnownMessage message) throws SQLException {
    removeContent(message);
    remove.setLong(1, message.number());
    remove.executeUpdate();
    recent.remove(id);
  }

  /** The message of a row of {@link #MESSAGE}. */
  static KnownMessage message(ResultSet row) throws SQLException {
    int ended = row.getInt(6);
    var story = new Story(row.getInt(4) != 0, row.getInt(5) != 0,
        ended == 0 ? null : States.of(ended), row.getLong(7));
    long tagset = row.getLong(3);
    return new KnownMessage(row.getLong(1), row.getLong(2), row.wasNull() ? null : tagset, story,
        EntryPlace.fromBytes(row.getBytes(8)));
  }

  static MessageId id(ResultSet row) throws SQLException {
    return new MessageId(row.getString(ID));
  }

  /** Writes what is known of messages; the end of the transaction follows. */
  void flush() throws SQLException {
    for (var message : touched.entrySet()) {
      var known = message.getValue();
      var story = known.story();
      put.setLong(1, known.number());
      put.setString(2, message.getKey().value());
      put.setLong(3, known.tenant());
      number(put, 4, known.tagset());
      put.setInt(5, story.created() ? 1 : 0);
      put.setInt(6, story.hidden() ? 1 : 0);
      var end = story.end();
      number(put, 7, end == null ? null : Long.valueOf(States.number(end)));
      put.setLong(8, story.last());
      put.setBytes(9, EntryPlace.toBytes(known.places()));
      put.executeUpdate();
    }
    recent.putAll(touched);
    touched.clear();
    given.clear();
    tagsets.sweep();
  }

  private @Nullable KnownMessage found(PreparedStatement query, MessageId id)
      throws SQLException {
    try (var rows = query.executeQuery()) {
      return rows.next() && rows.getString(ID).equals(id.value()) ? message(rows) : null;
    }
  }

  /** Its offset; another one where it has none, or a topic before this one had it too. */
  private long newNumber(MessageId id) throws SQLException {
    var position = id.position().orElse(null);
    if (position == null) return --lowest;
    long offset = position.offset();
    if (offset > highest) {
      highest = offset;
      given.add(offset);
      return offset;
    }
    find.setLong(1, offset);
    try (var rows = find.executeQuery()) {
      return rows.next() || !given.add(offset) ? --lowest : offset;
    }
  }

  private void release(KnownMessage message) throws SQLException {
    var tagset = message.tagset();
    if (tagset == null || tagsets.isReleased(tagset)) return;
    findContent.setLong(1, message.number());
    try (var rows = findContent.executeQuery()) {
      if (!rows.next()) return;
      tagsets.release(tagset,
          Tags.of(message.tenant(), new LogMessage(rows.getString(1)).values()));
    }
  }

  static long number(Connection file, String query) throws SQLException {
    try (var statement = file.createStatement(); var rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getLong(1) : 0;
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
    return remembered(name, number(file, "SELECT last_insert_rowid()"));
  }

  private long remembered(String name, long number) {
    tenants.put(name, number);
    return number;
  }

  private static void number(PreparedStatement statement, int column, @Nullable Long value)
      throws SQLException {
    if (value == null) {
      statement.setNull(column, Types.INTEGER);
    } else {
      statement.setLong(column, value);
    }
  }

  @Override
  public void close() throws SQLException {
    tagsets.close();
    for (var statement : new PreparedStatement[]{findTenant, addTenant, find, findOther, put,
        remove,
        content, entry, removeEntry, removeContent, findContent}) {
      statement.close();
    }
  }
}
