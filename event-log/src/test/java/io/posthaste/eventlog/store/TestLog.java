package io.posthaste.eventlog.store;

import io.posthaste.eventlog.store.EventLogContent.LogObserver;
import io.posthaste.index.RowWriter;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.log.LogFilter;
import io.posthaste.schemas.log.LogPosition;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.record.MessageEventCodec;
import io.posthaste.schemas.record.RecordHeaders;
import io.posthaste.schemas.topic.TopicLayout;
import io.posthaste.schemas.topic.TopicSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The log of one partition, written and read as the event log does, without Kafka. */
final class TestLog implements AutoCloseable {
  static final Instant START = Instant.ofEpochMilli(1767225600000L);
  static final int PARTITION = 2;
  private static final JsonMapper JSON = new JsonMapper();
  private static final String INGEST = "posthaste.ingest";
  private static final String EVENTS = "posthaste.events";

  private final Connection file;
  private final EventLogContent content;
  private RowWriter writer;
  private long ingest;
  private long events;
  private int removed;
  private long bytes;

  TestLog(Path path) throws SQLException {
    this(path, new Retention(Duration.ofDays(14), 1L << 40));
  }

  TestLog(Path path, Retention retention) throws SQLException {
    var settings = new SQLiteConfig();
    settings.setOpenMode(SQLiteOpenMode.NOMUTEX);
    settings.setJournalMode(SQLiteConfig.JournalMode.WAL);
    settings.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    settings.setCacheSize(-8192);
    settings.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, "4000");
    settings.setGetGeneratedKeys(false);
    file = settings.createConnection("jdbc:sqlite:" + path);
    file.setAutoCommit(false);
    content = new EventLogContent(new TopicLayout(TopicSettings.oneBroker()),
        PublishLimits.DEFAULT, retention, new LogObserver() {
          @Override
          public void removed(int messages) {
            removed += messages;
          }

          @Override
          public void size(int partition, long size) {
            bytes = size;
          }
        });
    content.createTables(file);
    writer = content.writer(file, PARTITION);
    file.commit();
  }

  /** The id of the message that is published next, at that time. */
  MessageId next(Instant time) {
    return MessageId.appended(time, PARTITION, ingest);
  }

  MessageId publish(Instant time, String body, String... fields) throws SQLException {
    var id = next(time);
    apply(published(ingest++, time, body, fields));
    return id;
  }

  void happened(MessageEvent event) throws SQLException {
    apply(happened(events++, event));
  }

  void expire(Instant now) throws SQLException {
    writer.expire(now);
    file.commit();
  }

  void apply(ConsumerRecord<byte[], byte[]> record) throws SQLException {
    writer.apply(record);
    commit();
  }

  /** In the transaction that is open. */
  void applyOnly(ConsumerRecord<byte[], byte[]> record) throws SQLException {
    writer.apply(record);
  }

  void commit() throws SQLException {
    writer.beforeCommit();
    file.commit();
  }

  /** As after a failure. */
  void rollback() throws SQLException {
    file.rollback();
    writer.close();
    writer = content.writer(file, PARTITION);
  }

  int removed() {
    return removed;
  }

  long bytes() {
    return bytes;
  }

  int count(String query) throws SQLException {
    try (var statement = file.createStatement(); var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  Connection file() {
    return file;
  }

  List<JsonNode> all() throws SQLException {
    return find("t", LogFilter.ALL);
  }

  List<JsonNode> find(String tenant, LogFilter filter) throws SQLException {
    return find(new LogSearch(tenant, filter.effective(), true, null, false, 1000));
  }

  List<JsonNode> find(LogSearch search) throws SQLException {
    var reader = new LogReader(file, PARTITION);
    var entries = new ArrayList<JsonNode>();
    var found = reader.find(search);
    var shown = reader.shown(found.stream().map(FoundEntry::message).toList());
    for (var entry : found) {
      entries.add(JSON.readTree(Objects.requireNonNull(shown.get(entry.message())).entry(entry)));
    }
    return entries;
  }

  List<LogPosition> positions(LogSearch search) throws SQLException {
    return new LogReader(file, PARTITION).find(search).stream().map(FoundEntry::position).toList();
  }

  static List<String> states(List<JsonNode> entries) {
    return entries.stream().map(entry -> entry.path("state").asString("")).toList();
  }

  /** @param fields each {@code name=value} */
  static ConsumerRecord<byte[], byte[]> published(long offset, Instant time, @Nullable String body,
      String... fields) {
    var all = new ArrayList<HeaderField>();
    for (String field : fields) {
      int equals = field.indexOf('=');
      all.add(HeaderField.ofText(field.substring(0, equals), field.substring(equals + 1)));
    }
    return record(INGEST, offset, time, null, body == null
        ? null
        : body.getBytes(StandardCharsets.UTF_8), new HeaderFields(all));
  }

  static ConsumerRecord<byte[], byte[]> happened(long offset, MessageEvent event) {
    return record(EVENTS, offset, event.time(),
        event.messageId().value().getBytes(StandardCharsets.US_ASCII),
        MessageEventCodec.toBytes(event), HeaderFields.NONE);
  }

  @SuppressWarnings("NullAway") // Kafka's records have null keys and values
  private static ConsumerRecord<byte[], byte[]> record(String topic, long offset, Instant time,
      byte @Nullable [] key, byte @Nullable [] value, HeaderFields fields) {
    var headers = new org.apache.kafka.common.header.internals.RecordHeaders();
    RecordHeaders.write(fields)
        .forEach(header -> headers.add(
            new RecordHeader(header.key(), header.value())));
    return new ConsumerRecord<>(topic, PARTITION, offset, time.toEpochMilli(),
        TimestampType.LOG_APPEND_TIME, 0, 0, key, value, headers, Optional.empty());
  }

  @Override
  public void close() throws SQLException {
    writer.close();
    file.close();
  }
}
