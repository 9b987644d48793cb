package io.posthaste.eventlog.store;

import io.posthaste.schemas.log.LogFilter.Property;
import io.posthaste.schemas.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds messages of a tenant, and where their entries are. */
final class MessageSearch {
  /** Up to so many messages are cheaper to collect and sort than to come across. */
  private static final int FEW = 1_000;
  /** Those that have rows, each found by the one before it. */
  private static final String BLOCKS = """
      WITH RECURSIVE blocks(block) AS (SELECT min(block) FROM tags UNION ALL
      SELECT (SELECT min(t.block) FROM tags t WHERE t.block > b.block) FROM blocks b
      WHERE b.block IS NOT NULL)
      """;
  private static final String PLACES = "SELECT places FROM messages WHERE ";

  private final Connection file;
  private final int partition;
  private final long tenant;

  MessageSearch(Connection file, int partition, long tenant) {
    this.file = file;
    this.partition = partition;
    this.tenant = tenant;
  }

  /** Of the messages with these ids. */
  List<EntryPlace> places(Set<String> ids) throws SQLException {
    var places = new ArrayList<EntryPlace>();
    try (var appended = file.prepareStatement(PLACES + "tenant = ? AND id = ? AND message = ?");
        var other = file.prepareStatement(PLACES + "tenant = ? AND id = ? AND message < 0")) {
      for (String text : ids) {
        var id = MessageId.parse(text).orElse(null);
        if (id == null || id.partition() != partition) continue;
        var position = id.position().orElse(null);
        if (position != null) {
          appended.setLong(3, position.offset());
          add(appended, text, places);
        }
        add(other, text, places);
      }
    }
    return places;
  }

  private void add(PreparedStatement query, String id, List<EntryPlace> places)
      throws SQLException {
    query.setLong(1, tenant);
    query.setString(2, id);
    try (var rows = query.executeQuery()) {
      while (rows.next()) places.addAll(EntryPlace.fromBytes(rows.getBytes(1)));
    }
  }

  /**
   * Of the messages that have any value of the property that the fewest have, if those are few; null
   * where they are not.
   *
   * @param tags by property
   */
  @Nullable
  List<EntryPlace> places(Map<Property, Set<Long>> tags) throws SQLException {
    Set<Long> fewest = null;
    long least = FEW + 1L;
    for (var values : tags.values()) {
      long count = count(values);
      if (count < least) {
        least = count;
        fewest = values;
      }
    }
    if (fewest == null) return null;
    var places = new ArrayList<EntryPlace>();
    try (var statement = file.createStatement();
        var rows = statement.executeQuery(BLOCKS + PLACES + "message IN (SELECT m.message"
            + having(fewest) + ")")) {
      while (rows.next()) places.addAll(EntryPlace.fromBytes(rows.getBytes(1)));
    }
    return places;
  }

  private long count(Set<Long> values) throws SQLException {
    try (var statement = file.createStatement();
        var rows = statement.executeQuery(BLOCKS + "SELECT count(*) FROM (SELECT 1" + having(values)
            + " LIMIT " + (FEW + 1) + ")")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Messages that have any of these; some more than once. */
  private static String having(Set<Long> tags) {
    return " FROM blocks b CROSS JOIN tags t ON t.block = b.block AND t.tag IN " + list(tags)
        + " CROSS JOIN messages m ON m.tagset = t.tagset";
  }

  static String list(Collection<Long> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(",", "(", ")"));
  }
}
