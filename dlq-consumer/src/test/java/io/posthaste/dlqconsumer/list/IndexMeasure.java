package io.posthaste.dlqconsumer.list;

import io.posthaste.schemas.dlq.DeadLetterFilter;
import io.posthaste.schemas.dlq.DeadLetterFilter.Property;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.DeadLetter;
import io.posthaste.schemas.record.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;

/**
 * Measures the file of one partition: rows written a second, bytes a letter, time of a page of 100
 * for each filter, with values that nearly all, some, few and no letters have. Arguments: a
 * directory and the number of letters. Bodies have 512 bytes.
 */
public final class IndexMeasure {
  private static final Instant BEGIN = Instant.now().minus(Duration.ofDays(20));
  private static final int BATCH = 2000;
  private static final int RUNS = 41;

  private IndexMeasure() {}

  public static void main(String[] arguments) throws Exception {
    var directory = Files.createDirectories(Path.of(arguments[0]));
    int letters = Integer.parseInt(arguments[1]);
    var path = directory.resolve("measure.db");
    for (String suffix : new String[]{"", "-wal", "-shm"}) {
      Files.deleteIfExists(path.resolveSibling(path.getFileName() + suffix));
    }
    try (var file = open(path)) {
      write(file, letters);
      System.out.printf("%d letters, %d bytes a letter on disk%n", letters,
          Files.size(path) / letters);
    }
    try (var file = open(path)) {
      for (var filter : filters(letters).entrySet())
        measure(file, filter.getKey(),
            filter.getValue());
    }
  }

  private static Connection open(Path path) throws SQLException {
    var file = DriverManager.getConnection("jdbc:sqlite:" + path);
    try (var statement = file.createStatement()) {
      statement.execute("pragma journal_mode = wal");
      statement.execute("pragma synchronous = normal");
      statement.execute("pragma cache_size = -8192");
    }
    file.setAutoCommit(false);
    return file;
  }

  private static void write(Connection file, int letters) throws SQLException {
    var retention = Duration.ofDays(30);
    var clock = InstantSource.system();
    new LetterContent("dlq", retention, clock).createTables(file);
    file.commit();
    byte[] body = new byte[512];
    Arrays.fill(body, (byte) 'x');
    long start = System.nanoTime();
    try (var writer = new LetterWriter(file, retention, clock)) {
      for (int i = 0; i < letters; i++) {
        writer.apply(record(i, letters, body));
        if (i % BATCH == BATCH - 1) file.commit();
      }
      file.commit();
    }
    System.out.printf("%.0f letters a second%n", letters * 1e9 / (System.nanoTime() - start));
  }

  private static ConsumerRecord<byte[], byte[]> record(int i, int letters, byte[] body) {
    var at = time(i, letters);
    var fields = new ArrayList<HeaderField>();
    add(fields, "destination", "https://example.com/hooks/" + some(i));
    add(fields, "content-type", "application/json");
    add(fields, "upstash-retries", "3");
    add(fields, "upstash-queue-name", "queue-" + some(i));
    add(fields, "upstash-caller-ip", "10.0.0." + some(i));
    add(fields, "upstash-label", "label-" + some(i) + ",all");
    add(fields, "posthaste-group", "group-" + some(i));
    add(fields, "posthaste-schedule", "schedule-" + some(i));
    add(fields, "tenant", "t");
    int status = 500 + some(i) % 100;
    var letter = new DeadLetter(MessageId.appended(at, 0, i), DeadLetter.Reason.FAILED,
        "answered with status " + status, at, 4, new DeadLetter.Response(status,
            HeaderFields.of(new HeaderField("Content-Type", "text/plain")), "internal error"),
        new HeaderFields(fields));
    var headers = new org.apache.kafka.common.header.internals.RecordHeaders(
        RecordHeaders.write(letter.toFields()));
    return new ConsumerRecord<>("dlq", 0, i, at.toEpochMilli(), TimestampType.CREATE_TIME, 0, 0,
        letter.id().getBytes(StandardCharsets.UTF_8), body, headers, Optional.empty());
  }

  /** Of a hundred letters ninety have 0, nine 1 to 9; a thousandth has 10; the first ten have 11. */
  private static int some(int i) {
    if (i < 10) return 11;
    if (i % 1000 == 999) return 10;
    return i % 100 < 91 ? 0 : i % 100 - 90;
  }

  private static Instant time(int i, int letters) {
    return BEGIN.plusMillis(Duration.ofDays(19).toMillis() * i / letters);
  }

  private static Map<String, DeadLetterFilter> filters(int letters) {
    var filters = new LinkedHashMap<String, DeadLetterFilter>();
    filters.put("none", DeadLetterFilter.ALL);
    var prefixes = Map.of(Property.URL, "https://example.com/hooks/", Property.QUEUE_NAME,
        "queue-", Property.CALLER_IP, "10.0.0.", Property.LABEL, "label-", Property.TOPIC_NAME,
        "group-", Property.SCHEDULE_ID, "schedule-");
    prefixes.forEach((property, prefix) -> {
      for (int value : new int[]{0, 5, 10, 11, 99}) {
        filters.put(property.key() + " " + value, of(property, prefix + value));
      }
    });
    for (int status : new int[]{500, 505, 510, 511, 999}) {
      filters.put("responseStatus " + status,
          of(Property.RESPONSE_STATUS, Integer.toString(status)));
    }
    filters.put("messageId", of(Property.MESSAGE_ID,
        MessageId.appended(time(letters / 2, letters), 0, letters / 2).value()));
    filters.put("flowControlKey, which none has", of(Property.FLOW_CONTROL_KEY, "k"));
    filters.put("dates, the oldest tenth", new DeadLetterFilter(Map.of(), null,
        time(letters / 10, letters)));
    filters.put("dates, a hundredth in the middle", new DeadLetterFilter(Map.of(),
        time(letters / 2, letters), time(letters / 2 + letters / 100, letters)));
    filters.put("label all and queue 11", new DeadLetterFilter(
        Map.of(Property.LABEL, Set.of("all"), Property.QUEUE_NAME, Set.of("queue-11")), null,
        null));
    return filters;
  }

  private static DeadLetterFilter of(Property property, String value) {
    return new DeadLetterFilter(Map.of(property, Set.of(value)), null, null);
  }

  private static void measure(Connection file, String name, DeadLetterFilter filter)
      throws SQLException {
    for (var order : Order.values()) {
      var times = new long[RUNS];
      int found = 0;
      for (int run = 0; run < RUNS; run++) {
        long start = System.nanoTime();
        var query = new LetterQuery(file, 0, "t");
        var places = query.places(filter, order, null, 100);
        for (var place : places) found += query.at(place.offset()).isPresent() ? 1 : 0;
        times[run] = System.nanoTime() - start;
        file.rollback();
      }
      Arrays.sort(times);
      System.out.printf("%-34s %-15s %4d found  p50 %7.2f ms  max %7.2f ms%n", name, order,
          found / RUNS, times[RUNS / 2] / 1e6, times[RUNS - 1] / 1e6);
    }
  }

  private static void add(ArrayList<HeaderField> fields, String name, String text) {
    fields.add(HeaderField.ofText(name, text));
  }
}
