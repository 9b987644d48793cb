package io.posthaste.eventlog.store;

import io.posthaste.schemas.log.LogFilter.Property;
import io.posthaste.schemas.log.LogMessage;
import io.posthaste.schemas.log.LogPosition;
import io.posthaste.schemas.log.LogState;
import java.sql.Connection;
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
  /** So many entries are looked up by their places at a time. */
  private static final int CHUNK = 500;
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
    var tags = tags(tenant, filter.properties());
    var messages = new MessageSearch(file, partition, tenant);
    var ids = filter.messageIds().orElse(null);
    var places = ids == null ? messages.places(tags) : messages.places(ids);
    if (places != null) {
      tags.values().forEach(conditions::tagged);
      conditions.states(filter.states());
      return among(places, conditions, search);
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
            + " + octet_length(body) * 4 / 3 FROM contents WHERE message IN "
            + MessageSearch.list(messages))) {
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
            + MessageSearch.list(messages))) {
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

  private static Map<Property, Set<Long>> tags(long tenant,
      Map<Property, Set<String>> properties) {
    var tags = new EnumMap<Property, Set<Long>>(Property.class);
    properties.forEach(
        (property, texts) -> tags.put(property, Tags.of(tenant, property, texts)));
    return tags;
  }

  private List<FoundEntry> among(List<EntryPlace> places, Conditions conditions, LogSearch search)
      throws SQLException {
    var sorted = new ArrayList<>(places);
    sorted.sort(search.latestFirst() ? EntryPlace.ORDER.reversed() : EntryPlace.ORDER);
    var found = new ArrayList<FoundEntry>();
    for (int from = 0; from < sorted.size() && found.size() < search.count(); from += CHUNK) {
      var chunk = sorted.subList(from, Math.min(sorted.size(), from + CHUNK));
      found.addAll(select("entries e", conditions.with(anyOf(chunk)), search));
    }
    return found.subList(0, Math.min(found.size(), search.count()));
  }

  private static String anyOf(List<EntryPlace> places) {
    return places.stream()
        .map(place -> "(" + place.time() + ',' + place.sequence() + ')')
        .collect(Collectors.joining(",", "(e.time, e.sequence) IN (VALUES ", ")"));
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

    void tagged(Set<Long> values) {
      add("EXISTS (SELECT 1 FROM messages m CROSS JOIN tags t ON t.block = m.tagset / "
          + Tagsets.BLOCK + " AND t.tagset = m.tagset WHERE m.message = e.message AND t.tag IN "
          + MessageSearch.list(values) + ")");
    }

    void states(Set<LogState> states) {
      if (states.isEmpty()) return;
      add("e.state IN " + MessageSearch.list(
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
