package io.posthaste.eventlog.store;

import io.posthaste.schemas.log.LogMessage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Gives numbers to sets of messages that are found by the same, and keeps their rows. A set that is
 * not among the recent ones gets another number, and rows, when it comes again: so nothing is looked
 * up, and rows are written one behind the other.
 */
final class Tagsets implements AutoCloseable {
  /** So many sets have their rows beside each other: few enough for a cache of pages. */
  static final int BLOCK = 8_192;

  private static final int MAX_RECENT = 4_000;
  private static final int MAX_RECENT_SHOWN = 500;
  /** Of what is shown of a message: longer ones are as a rule of one message alone. */
  private static final int MAX_SHOWN = 1_000;

  private final PreparedStatement add;
  private final PreparedStatement remove;
  private final PreparedStatement isUsed;
  /** Most messages look like others before them, but for their bodies. */
  private final Map<Shown, Set<Long>> recentShown = new Recent<>(MAX_RECENT_SHOWN);
  private final Map<Set<Long>, Long> recent = new Recent<>(MAX_RECENT);
  private final Map<Long, Set<Long>> released = new HashMap<>();
  private long last;

  private record Shown(long tenant, String json) {}

  Tagsets(Connection file) throws SQLException {
    add = file.prepareStatement("INSERT OR IGNORE INTO tags(block, tag, tagset) VALUES (?, ?, ?)");
    remove = file.prepareStatement(
        "DELETE FROM tags WHERE block = ? AND tag = ? AND tagset = ?");
    isUsed = file.prepareStatement("SELECT 1 FROM messages WHERE tagset = ? LIMIT 1");
    last = LogRows.number(file, "SELECT coalesce(max(tagset), 0) FROM tags"
        + " WHERE block = (SELECT max(block) FROM tags)");
  }

  /** The set of a message of which this is shown. Its rows are there. */
  long of(long tenant, LogMessage message) throws SQLException {
    var tags = tags(new Shown(tenant, message.json()), message);
    var known = recent.get(tags);
    if (known != null) return known;
    long set = ++last;
    change(add, set, tags);
    recent.put(tags, set);
    return set;
  }

  private Set<Long> tags(Shown shown, LogMessage message) {
    var known = recentShown.get(shown);
    if (known != null) return known;
    var tags = Tags.of(shown.tenant, message.values());
    if (shown.json.length() <= MAX_SHOWN) recentShown.put(shown, tags);
    return tags;
  }

  boolean isReleased(long set) {
    return released.containsKey(set);
  }

  /** A message is not of the set any more. */
  void release(long set, Set<Long> tags) {
    released.put(set, tags);
  }

  /** Removes sets that no message is of any more, as far as there are rows of messages. */
  void sweep() throws SQLException {
    for (var each : released.entrySet()) {
      long set = each.getKey();
      if (hasMessages(set)) continue;
      change(remove, set, each.getValue());
      recent.remove(each.getValue(), set);
    }
    released.clear();
  }

  private static void change(PreparedStatement rows, long set, Set<Long> tags)
      throws SQLException {
    rows.setLong(1, set / BLOCK);
    rows.setLong(3, set);
    for (long tag : tags) {
      rows.setLong(2, tag);
      rows.executeUpdate();
    }
  }

  private boolean hasMessages(long set) throws SQLException {
    isUsed.setLong(1, set);
    try (var rows = isUsed.executeQuery()) {
      return rows.next();
    }
  }

  @Override
  public void close() throws SQLException {
    add.close();
    remove.close();
    isUsed.close();
  }
}
