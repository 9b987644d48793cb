package io.posthaste.dlqconsumer.list;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.dlq.DeadLetterFilter;
import io.posthaste.schemas.dlq.DeadLetterFilter.Property;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.record.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a list of letters in memory that is searched from end to end. */
class LetterQueryTest {
  private static final Instant NOW = Instant.parse("2026-01-05T12:00:00Z");
  private static final Duration RETENTION = Duration.ofDays(30);
  private static final Map<Property, String> FIELDS = Map.of(Property.MESSAGE_ID, "dlq-message-id",
      Property.URL, "destination", Property.TOPIC_NAME, "posthaste-group", Property.SCHEDULE_ID,
      "posthaste-schedule", Property.QUEUE_NAME, "upstash-queue-name", Property.RESPONSE_STATUS,
      "dlq-response-status", Property.CALLER_IP, "upstash-caller-ip", Property.LABEL,
      "upstash-label", Property.FLOW_CONTROL_KEY, "upstash-flow-control-key");

  /** A letter as the model knows it. */
  private record Known(String dlqId, long offset, long timeMs, HeaderFields fields) {
    Set<String> values(Property property) {
      if (property == Property.DLQ_IDS) return Set.of(dlqId);
      String text = fields.text(FIELDS.getOrDefault(property, "")).orElse("");
      if (text.isEmpty()) return Set.of();
      return property == Property.LABEL ? Set.of(text.split(",")) : Set.of(text);
    }
  }

  private final Random random = new Random(7);
  private final Map<String, Known> model = new TreeMap<>();
  private Connection file;
  private LetterWriter writer;
  private long nextOffset;

  @BeforeEach
  void open() throws SQLException {
    file = DriverManager.getConnection("jdbc:sqlite::memory:");
    file.setAutoCommit(false);
    var content = new LetterContent("dlq", RETENTION, InstantSource.fixed(NOW));
    content.createTables(file);
    writer = new LetterWriter(file, RETENTION, InstantSource.fixed(NOW));
  }

  @AfterEach
  void close() throws SQLException {
    writer.close();
    file.close();
  }

  @Test
  void everyFilterFindsWhatASearchFromEndToEndFinds() throws SQLException {
    for (int i = 0; i < 3000; i++) step(i);
    assertThat(model).hasSizeGreaterThan(500);

    for (int i = 0; i < 2000; i++) {
      var filter = filter();
      var order = Order.values()[random.nextInt(2)];
      Long from = random.nextBoolean() ? null : random.nextLong(nextOffset + 2);
      int count = 1 + random.nextInt(40);
      assertThat(new LetterQuery(file, 0, "t").places(filter, order, from, count))
          .as("%s %s from %s", filter, order, from)
          .isEqualTo(expected(filter, order, from, count));
    }
  }

  @Test
  void aLetterThatIsTooOldGoesAwayAndIsNotTakenIn() throws SQLException {
    write("1-1", NOW.minus(RETENTION).minusMillis(1), "tenant=t");
    assertThat(all()).isEmpty();
    write("1-2", NOW.minus(RETENTION), "tenant=t", "upstash-label=a,b",
        "destination=https://example.com");
    assertThat(all()).hasSize(1);

    writer.expire(NOW);
    assertThat(all()).hasSize(1);
    writer.expire(NOW.plusMillis(1));
    assertThat(all()).isEmpty();
    for (String table : List.of("letter", "content", "label")) {
      try (var rows = file.createStatement().executeQuery("select count(*) from " + table)) {
        assertThat(rows.getInt(1)).as(table).isZero();
      }
    }
  }

  @Test
  void aLetterIsReadAsItWasWritten() throws SQLException {
    write("1-2", NOW, "tenant=t", "destination=https://example.com", "x=\u00e9\u4e2d");
    var found = new LetterQuery(file, 0, "t").byId("1-2").orElseThrow();

    assertThat(found.record().text("x")).contains("\u00e9\u4e2d");
    assertThat(new String(found.body(), StandardCharsets.UTF_8)).isEqualTo("body");
    assertThat(new LetterQuery(file, 0, "other").byId("1-2")).isEmpty();
    assertThat(new LetterQuery(file, 0, "other").at(found.place().offset())).isEmpty();
    assertThat(new LetterQuery(file, 0, "other").present(List.of("1-2"))).isEmpty();
  }

  private List<Place> all() throws SQLException {
    return new LetterQuery(file, 0, "t").places(DeadLetterFilter.ALL, Order.LATEST_FIRST, null,
        10);
  }

  private void step(int number) throws SQLException {
    if (number % 5 == 4) {
      String id = "1-" + random.nextInt(number);
      nextOffset += random.nextInt(3);
      writer.apply(record(id, NOW, HeaderFields.NONE, null));
      model.remove(id);
      return;
    }
    String id = "1-" + (random.nextInt(20) == 0 ? random.nextInt(number + 1) : number);
    var fields = Stream.of("tenant=" + (random.nextInt(10) == 0 ? "other" : "t"),
        "destination=https://example.com/" + random.nextInt(4), "dlq-message-id=m" + number,
        pick("posthaste-group", 3), pick("posthaste-schedule", 3), pick("upstash-queue-name", 3),
        pick("upstash-caller-ip", 3), pick("dlq-response-status", 3),
        random.nextInt(3) == 0
            ? ""
            : "upstash-label=l" + random.nextInt(3) + ",k"
                + random.nextInt(3),
        "dlq-time=" + NOW.minusSeconds(4000L - number + random.nextInt(30)).toEpochMilli())
        .filter(field -> !field.isEmpty())
        .toArray(String[]::new);
    write(id, NOW, fields);
  }

  private String pick(String name, int values) {
    int value = random.nextInt(values + 1);
    return value == values ? "" : name + "=" + (200 + value);
  }

  private void write(String id, Instant at, String... texts) throws SQLException {
    var fields = new HeaderFields(Stream.of(texts)
        .map(text -> text.split("=", 2))
        .map(parts -> HeaderField.ofText(parts[0], parts[1]))
        .toList());
    nextOffset += random.nextInt(1, 3);
    writer.apply(record(id, at, fields, "body".getBytes(StandardCharsets.UTF_8)));
    long time = fields.text("dlq-time").map(Long::valueOf).orElse(at.toEpochMilli());
    model.put(id, new Known(id, nextOffset, time, fields));
  }

  private ConsumerRecord<byte[], byte[]> record(String id, Instant at, HeaderFields fields,
      byte @Nullable [] body) {
    var headers = new org.apache.kafka.common.header.internals.RecordHeaders(
        RecordHeaders.write(fields));
    return new ConsumerRecord<>("dlq", 0, nextOffset, at.toEpochMilli(),
        TimestampType.CREATE_TIME, 0, 0, id.getBytes(StandardCharsets.UTF_8), body, headers,
        Optional.empty());
  }

  private DeadLetterFilter filter() {
    var values = new EnumMap<Property, Set<String>>(Property.class);
    int properties = random.nextInt(4);
    for (int i = 0; i < properties; i++) {
      var property = Property.values()[random.nextInt(Property.values().length)];
      values.put(property, IntStream.range(0, 1 + random.nextInt(3))
          .mapToObj(_ -> value(property))
          .collect(Collectors.toSet()));
    }
    var from = random.nextInt(3) == 0 ? NOW.minusSeconds(random.nextInt(4100)) : null;
    var to = random.nextInt(3) == 0 ? NOW.minusSeconds(random.nextInt(4100)) : null;
    return new DeadLetterFilter(values, from, to);
  }

  private String value(Property property) {
    return switch (property) {
      case DLQ_IDS -> "1-" + random.nextInt(3000);
      case MESSAGE_ID -> "m" + random.nextInt(3000);
      case URL -> "https://example.com/" + random.nextInt(5);
      case LABEL -> (random.nextBoolean() ? "l" : "k") + random.nextInt(4);
      case TOPIC_NAME, SCHEDULE_ID, QUEUE_NAME, RESPONSE_STATUS, CALLER_IP, FLOW_CONTROL_KEY ->
        String.valueOf(200 + random.nextInt(4));
    };
  }

  private List<Place> expected(DeadLetterFilter filter, Order order, @Nullable Long from,
      int count) {
    var letters = new ArrayList<>(model.values());
    letters.removeIf(letter -> !letter.fields.text("tenant").orElse("").equals("t")
        || !fits(filter, letter) || (from != null
            && (order == Order.LATEST_FIRST ? letter.offset >= from : letter.offset < from)));
    var byOffset = Comparator.comparingLong(Known::offset);
    return letters.stream()
        .sorted(order == Order.LATEST_FIRST ? byOffset.reversed() : byOffset)
        .limit(count)
        .map(letter -> new Place(0, letter.offset, letter.timeMs))
        .toList();
  }

  private static boolean fits(DeadLetterFilter filter, Known letter) {
    var ids = filter.dlqIds().orElse(null);
    if (ids != null) return ids.contains(letter.dlqId);
    var from = filter.fromDate();
    var to = filter.toDate();
    return (from == null || letter.timeMs >= from.toEpochMilli())
        && (to == null || letter.timeMs <= to.toEpochMilli())
        && filter.values()
            .entrySet()
            .stream()
            .allMatch(wanted -> letter.values(wanted.getKey())
                .stream()
                .anyMatch(wanted.getValue()::contains));
  }
}
