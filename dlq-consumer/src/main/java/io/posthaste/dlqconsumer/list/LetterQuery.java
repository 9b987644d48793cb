package io.posthaste.dlqconsumer.list;

import io.posthaste.dlqconsumer.letter.FieldsCodec;
import io.posthaste.index.DamagedRowException;
import io.posthaste.schemas.dlq.DeadLetterFilter;
import io.posthaste.schemas.dlq.DeadLetterFilter.Property;
import io.posthaste.schemas.header.HeaderFields;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the dead letters of one tenant in the file of one partition. A search goes along the index
 * of one property, one value after the other, and checks the others at each letter: so a page costs
 * what it holds, however many there are.
 *
 * @param file to be read from
 */
public record LetterQuery(Connection file, int partition, String tenant) {
  /** Letters of a property that are counted to choose the property to go along. */
  private static final int COUNTED = 1000;

  /**
   * A dead letter in full.
   *
   * @param record all headers of the DLQ record
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared; the bytes have one owner
  public record Found(String dlqId, Place place, HeaderFields record, byte[] body) {}

  /** Offsets from one to another, both inclusive. */
  private record Bounds(long from, long to) {}

  private record Condition(String sql, List<Object> values) {}

  /**
   * The first letters that fit, in the order asked for.
   *
   * @param from earliest first the first offset, latest first the one above the first; null for all
   */
  public List<Place> places(DeadLetterFilter filter, Order order, @Nullable Long from, int count)
      throws SQLException {
    if (filter.matchesNothing()) return List.of();
    var start = order == Order.LATEST_FIRST
        ? new Bounds(0, from == null ? Long.MAX_VALUE : from - 1)
        : new Bounds(from == null ? 0 : from, Long.MAX_VALUE);
    var ids = filter.dlqIds().orElse(null);
    if (ids != null) {
      return first(each(Property.DLQ_IDS, ids, List.of(within(start)), order, count), order,
          count);
    }
    var bounds = timeBounds(filter, start).orElse(null);
    if (bounds == null) return List.of();
    return first(search(filter, bounds, order, count), order, count);
  }

  /** The letter with this id, if it is the tenant's. */
  public Optional<Found> byId(String dlqId) throws SQLException {
    return found("letter.tenant = ? and letter.dlq_id = ?", tenant, dlqId);
  }

  /** The letter at this place, if it is still there. */
  public Optional<Found> at(long offset) throws SQLException {
    return found("letter.tenant = ? and letter.offset = ?", tenant, offset);
  }

  /** Ids of those that are the tenant's. */
  public List<String> present(Collection<String> dlqIds) throws SQLException {
    var present = new ArrayList<String>();
    try (var statement = file
        .prepareStatement("select 1 from letter where tenant = ? and dlq_id = ?")) {
      for (String id : dlqIds) {
        bind(statement, List.of(tenant, id));
        try (var rows = statement.executeQuery()) {
          if (rows.next()) present.add(id);
        }
      }
    }
    return present;
  }

  private Optional<Found> found(String where, Object... values) throws SQLException {
    try (var statement = file.prepareStatement("select letter.dlq_id, letter.offset,"
        + " letter.time_ms, content.fields, content.body from letter"
        + " join content on content.offset = letter.offset where " + where)) {
      bind(statement, List.of(values));
      try (var rows = statement.executeQuery()) {
        if (!rows.next()) return Optional.empty();
        return Optional.of(new Found(rows.getString(1),
            new Place(partition, rows.getLong(2), rows.getLong(3)),
            fields(rows.getBytes(4)), rows.getBytes(5)));
      }
    }
  }

  private static HeaderFields fields(byte[] bytes) throws DamagedRowException {
    try {
      return FieldsCodec.fromBytes(bytes);
    } catch (IllegalArgumentException e) {
      throw new DamagedRowException("fields of a dead letter", e);
    }
  }

  private List<Place> search(DeadLetterFilter filter, Bounds bounds, Order order, int count)
      throws SQLException {
    var along = mostSelective(filter, bounds).orElse(null);
    var conditions = new ArrayList<Condition>();
    conditions.add(within(bounds));
    if (filter.fromDate() != null || filter.toDate() != null) {
      conditions.add(new Condition("time_ms between ? and ?",
          List.of(ms(filter.fromDate(), 0), ms(filter.toDate(), Long.MAX_VALUE))));
    }
    filter.values().forEach((property, values) -> {
      if (property != along) conditions.add(condition(property, values));
    });
    return along == null
        ? select("from letter indexed by letter_tenant where tenant = ?", List.of(tenant),
            conditions, order, count)
        : each(along, filter.values().getOrDefault(along, Set.of()), conditions, order, count);
  }

  /** The property with the fewest letters; empty where none is asked for. */
  private Optional<Property> mostSelective(DeadLetterFilter filter, Bounds bounds)
      throws SQLException {
    var properties = List.copyOf(filter.values().keySet());
    if (properties.size() < 2) return properties.stream().findFirst();
    var counts = new ArrayList<Integer>();
    for (var property : properties) {
      counts.add(each(property, filter.values().getOrDefault(property, Set.of()),
          List.of(within(bounds)), Order.LATEST_FIRST, COUNTED).size());
    }
    return properties.stream()
        .min(Comparator.comparing(property -> counts.get(properties.indexOf(property))));
  }

  private static String source(Property property) {
    if (property == Property.DLQ_IDS) return "from letter where tenant = ? and dlq_id = ?";
    return Column.of(property)
        .map(column -> "from letter indexed by " + column.indexName() + " where tenant = ? and "
            + column.column() + " = ?")
        .orElse("from (select label.offset, letter.tenant, dlq_id, time_ms, message_id, url,"
            + " topic_name, schedule_id, queue_name, response_status, caller_ip, flow_control_key"
            + " from label cross join letter on letter.offset = label.offset"
            + " where label.tenant = ? and label.label = ?) as letter where true");
  }

  private static Condition condition(Property property, Set<String> values) {
    String places = "(" + "?, ".repeat(values.size() - 1) + "?)";
    return new Condition(Column.of(property)
        .map(column -> "+letter." + column.column() + " in " + places)
        .orElse("exists (select 1 from label where label.tenant = letter.tenant"
            + " and label.label in " + places + " and label.offset = letter.offset)"),
        values.stream().map(value -> typed(property, value)).toList());
  }

  private static Condition within(Bounds bounds) {
    return new Condition("offset between ? and ?", List.of(bounds.from, bounds.to));
  }

  /** Of each value the first letters. */
  private List<Place> each(Property property, Set<String> values, List<Condition> conditions,
      Order order, int count) throws SQLException {
    var places = new ArrayList<Place>();
    for (String value : values) {
      places.addAll(select(source(property), List.of(tenant, typed(property, value)), conditions,
          order, count));
    }
    return places;
  }

  private List<Place> select(String source, List<Object> values, List<Condition> conditions,
      Order order, int count) throws SQLException {
    var sql = new StringBuilder("select offset, time_ms ").append(source);
    var all = new ArrayList<>(values);
    for (var condition : conditions) {
      sql.append(" and ").append(condition.sql);
      all.addAll(condition.values);
    }
    sql.append(" order by offset ")
        .append(order == Order.LATEST_FIRST ? "desc" : "asc")
        .append(" limit ")
        .append(count);
    var places = new ArrayList<Place>();
    try (var statement = file.prepareStatement(sql.toString())) {
      bind(statement, all);
      try (var rows = statement.executeQuery()) {
        while (rows.next()) places.add(new Place(partition, rows.getLong(1), rows.getLong(2)));
      }
    }
    return places;
  }

  /** The offsets among which all letters of the times asked for lie; empty where there are none. */
  private Optional<Bounds> timeBounds(DeadLetterFilter filter, Bounds start) throws SQLException {
    if (filter.fromDate() == null && filter.toDate() == null) return Optional.of(start);
    try (var statement = file.prepareStatement("select min(number), max(number) from span"
        + " where tenant = ? and last_ms >= ? and first_ms <= ?")) {
      bind(statement, List.of(tenant, ms(filter.fromDate(), 0),
          ms(filter.toDate(), Long.MAX_VALUE)));
      try (var rows = statement.executeQuery()) {
        if (!rows.next() || rows.getObject(1) == null) return Optional.empty();
        return Optional.of(new Bounds(Math.max(start.from, rows.getLong(1) * LetterContent.SPAN),
            Math.min(start.to, (rows.getLong(2) + 1) * LetterContent.SPAN - 1)));
      }
    }
  }

  /** A letter has several labels, and so may have come several times. */
  private static List<Place> first(List<Place> places, Order order, int count) {
    var byOffset = Comparator.comparingLong(Place::offset);
    return places.stream()
        .distinct()
        .sorted(order == Order.LATEST_FIRST ? byOffset.reversed() : byOffset)
        .limit(count)
        .toList();
  }

  private static Object typed(Property property, String value) {
    return property == Property.RESPONSE_STATUS ? Long.valueOf(value) : value;
  }

  private static long ms(@Nullable Instant time, long absent) {
    return time == null ? absent : time.toEpochMilli();
  }

  private static void bind(PreparedStatement statement, List<Object> values) throws SQLException {
    for (int i = 0; i < values.size(); i++) statement.setObject(i + 1, values.get(i));
  }
}
