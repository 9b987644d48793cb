package io.posthaste.eventlog.store;

import io.posthaste.schemas.log.LogFilter.Property;
import io.posthaste.schemas.log.LogMessage;
import io.posthaste.schemas.log.LogPosition;
import io.posthaste.schemas.log.LogState;
import io.posthaste.schemas.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Searches the file of a partition. A filter that few messages pass is answered from those messages;
 * states that few entries have, from the index of such entries; anything else by walking through
 * the entries in their order until enough are found.
 */
public final class LogReader {
  /** Up to so many messages are cheaper to collect and sort than to come across. */
  private static final int FEW = 1_000;
  private static final String COLUMNS = "e.time, e.sequence, e.message, e.state, e.repeat,"
      + " e.attempt, e.due, e.started, e.took, e.status, e.details";

  private final Connection file;
  private final int partition;

  public LogReader(Connection file, int partition) {
    this.file = file;
    this.partition = partition;
  }

  /** The first entries that fit, in the order that is asked for. */
  public List<FoundEntry> find(LogSearch search) throws SQLException {
    var filter = search.filter();
    if (filter.matchesNothing()) return List.of();
    var tenant = tenant(search.tenant());
    if (tenant == null) return List.of();
    var conditions = new Conditions(tenant);
    conditions.place(search, partition);
    if (!search.repeats()) conditions.add("e.repeat = 0");
    var tags = tags(filter.properties());
    var ids = filter.messageIds().orElse(null);
    if (ids != null) {
      var numbers = numbers(ids);
      if (numbers.isEmpty()) return List.of();
      conditions.among(numbers);
      tags.values().forEach(conditions::tagged);
      conditions.states(filter.states());
      return select("entries e INDEXED BY entries_of_message", conditions, search);
    }
    var fewest = fewest(tags);
    if (fewest != null) {
      conditions.among("SELECT t.message FROM tags t WHERE t.tag IN "
          + list(tags.getOrDefault(fewest, Set.of())));
      tags.forEach((property, values) -> {
        if (property != fewest) conditions.tagged(values);
      });
      conditions.states(filter.states());
      return select("entries e INDEXED BY entries_of_message", conditions, search);
    }
    tags.values().forEach(conditions::tagged);
    boolean unusual = !filter.states().isEmpty()
        && filter.states().stream().noneMatch(States::isUsual);
    if (!unusual) {
      conditions.states(filter.states());
      return select("entries e", conditions, search);
    }
    var found = new ArrayList<FoundEntry>();
    conditions.add("e.state > " + States.LAST_USUAL);
    for (var state : filter.states()) {
      found.addAll(select("entries e INDEXED BY unusual_entries",
          conditions.with("e.state = " + States.number(state)), search));
    }
    found.sort(order(search));
    return found.subList(0, Math.min(found.size(), search.count()));
  }

  /** How many bytes {@link #shown} makes of messages, by number, told without reading them. */
  public Map<Long, Long> sizes(Collection<Long> messages) throws SQLException {
    var sizes = new HashMap<Long, Long>();
    try (var statement = file.createStatement();
        var rows = statement.executeQuery("SELECT message, octet_length(json)"
            + " + octet_length(body) * 4 / 3 FROM contents WHERE message IN " + list(messages))) {
      while (rows.next()) sizes.put(rows.getLong(1), rows.getLong(2));
    }
    return sizes;
  }

  /** Ids of messages and what is shown of them, by number; of those that are still there. */
  public Map<Long, Shown> shown(Collection<Long> messages) throws SQLException {
    var shown = new HashMap<Long, Shown>();
    try (var statement = file.createStatement();
        var rows = statement.executeQuery("SELECT m.message, m.id, c.json, c.body FROM messages m"
            + " LEFT JOIN contents c ON c.message = m.message WHERE m.message IN "
            + list(messages))) {
      while (rows.next()) {
        String json = rows.getString(3);
        shown.put(rows.getLong(1), new Shown(rows.getString(2), json == null
            ? null
            : new LogMessage(json).withBody(rows.getBytes(4)).json()));
      }
    }
    return shown;
  }

  /** @param json what is shown of it; null where nothing is known but its id */
  public record Shown(String id, @Nullable String json) {
    /** What an entry of it looks like. */
    public String entry(FoundEntry entry) {
      return EntryJson.of(entry, id, json);
    }
  }

  /** The order of entries that is asked for. */
  public static Comparator<FoundEntry> order(LogSearch search) {
    var earliestFirst = Comparator.comparing(FoundEntry::position);
    return search.latestFirst() ? earliestFirst.reversed() : earliestFirst;
  }

  private @Nullable Long tenant(String name) throws SQLException {
    try (var statement = file.prepareStatement("SELECT tenant FROM tenants WHERE name = ?")) {
      statement.setString(1, name);
      try (var rows = statement.executeQuery()) {
        return rows.next() ? rows.getLong(1) : null;
      }
    }
  }

  private List<Long> numbers(Set<String> ids) throws SQLException {
    var numbers = new ArrayList<Long>();
    try (var statement = file.prepareStatement("SELECT message FROM messages WHERE id = ?")) {
      for (String id : ids) {
        boolean here = MessageId.parse(id)
            .filter(each -> each.partition() == partition)
            .isPresent();
        if (here) number(statement, id, numbers);
      }
    }
    return numbers;
  }

  private static void number(PreparedStatement statement, String id, List<Long> numbers)
      throws SQLException {
    statement.setString(1, id);
    try (var rows = statement.executeQuery()) {
      if (rows.next()) numbers.add(rows.getLong(1));
    }
  }

  private static Map<Property, Set<Long>> tags(Map<Property, Set<String>> properties) {
    var tags = new EnumMap<Property, Set<Long>>(Property.class);
    var numbers = new Tags();
    properties.forEach((property, texts) -> tags.put(property, numbers.of(property, texts)));
    return tags;
  }

  /** The property that the fewest messages have, if they are few; null where they are not. */
  private @Nullable Property fewest(Map<Property, Set<Long>> tags) throws SQLException {
    Property fewest = null;
    long least = FEW + 1L;
    for (var each : tags.entrySet()) {
      long count = count(each.getValue());
      if (count < least) {
        least = count;
        fewest = each.getKey();
      }
    }
    return fewest;
  }

  private long count(Set<Long> values) throws SQLException {
    try (var statement = file.createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM (SELECT 1 FROM tags WHERE tag IN "
            + list(values) + " LIMIT " + (FEW + 1) + ")")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private List<FoundEntry> select(String from, Conditions conditions, LogSearch search)
      throws SQLException {
    String direction = search.latestFirst() ? " DESC" : "";
    String query = "SELECT " + COLUMNS + " FROM " + from + " WHERE " + conditions.text()
        + " ORDER BY e.time" + direction + ", e.sequence" + direction + " LIMIT "
        + search.count();
    var found = new ArrayList<FoundEntry>();
    try (var statement = file.createStatement(); var rows = statement.executeQuery(query)) {
      while (rows.next()) found.add(entry(rows));
    }
    return found;
  }

  private FoundEntry entry(ResultSet rows) throws SQLException {
    var status = number(rows, 10);
    return new FoundEntry(new LogPosition(rows.getLong(1), partition, rows.getLong(2)),
        rows.getLong(3), States.of(rows.getInt(4)), rows.getInt(5) != 0, rows.getInt(6),
        number(rows, 7), number(rows, 8), number(rows, 9),
        status == null ? null : Math.toIntExact(status), rows.getString(11));
  }

  private static @Nullable Long number(ResultSet rows, int column) throws SQLException {
    long number = rows.getLong(column);
    return rows.wasNull() ? null : number;
  }

  private static String list(Collection<Long> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(",", "(", ")"));
  }

  /** What entries must fit. Made of numbers alone, so nothing that a client sends is in the text. */
  private record Conditions(List<String> list) {
    Conditions(long tenant) {
      this(new ArrayList<>(List.of("e.tenant = " + tenant)));
    }

    void add(String condition) {
      list.add(condition);
    }

    Conditions with(String condition) {
      var more = new ArrayList<>(list);
      more.add(condition);
      return new Conditions(more);
    }

    void among(Collection<Long> messages) {
      add("e.message IN " + LogReader.list(messages));
    }

    void among(String messages) {
      add("e.message IN (" + messages + ")");
    }

    void tagged(Set<Long> values) {
      add("EXISTS (SELECT 1 FROM tags t WHERE t.tag IN " + LogReader.list(values)
          + " AND t.message = e.message)");
    }

    void states(Set<LogState> states) {
      if (states.isEmpty()) return;
      add("e.state IN " + LogReader.list(
          states.stream().map(state -> (long) States.number(state)).toList()));
    }

    void place(LogSearch search, int partition) {
      var filter = search.filter();
      var from = filter.fromDate();
      var to = filter.toDate();
      if (from != null) add("e.time >= " + from.toEpochMilli());
      if (to != null) add("e.time <= " + to.toEpochMilli());
      var after = search.after();
      if (after == null) return;
      boolean latestFirst = search.latestFirst();
      if (after.partition() == partition) {
        add("(e.time, e.sequence) " + (latestFirst ? "<" : ">") + " (" + after.time() + ", "
            + after.sequence() + ")");
      } else {
        // At the same time the partition decides.
        boolean sameTimeToo = partition < after.partition() == latestFirst;
        add("e.time " + (latestFirst ? "<" : ">") + (sameTimeToo ? "= " : " ") + after.time());
      }
    }

    String text() {
      return String.join(" AND ", list);
    }
  }
}
