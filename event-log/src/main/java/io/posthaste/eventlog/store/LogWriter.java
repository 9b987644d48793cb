package io.posthaste.eventlog.store;

import io.posthaste.eventlog.entry.Published;
import io.posthaste.eventlog.entry.Story;
import io.posthaste.index.RowWriter;
import io.posthaste.schemas.log.LogMessage;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.record.MessageEventCodec;
import io.posthaste.schemas.record.RecordHeaders;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes the log of a partition: what was published, and what became of it. */
final class LogWriter implements RowWriter {
  private static final JsonFactory JSON = new JsonFactory();
  /** An event has room for two entries; what was published comes before all of them. */
  private static final int ENTRIES_OF_EVENT = 2;
  private static final long FIRST_PUBLISHED = -(1L << 56);

  private final LogRows rows;
  private final Sweep sweep;
  private final String ingest;
  private final PublishParser parser;

  LogWriter(LogRows rows, Sweep sweep, String ingest, PublishParser parser) {
    this.rows = rows;
    this.sweep = sweep;
    this.ingest = ingest;
    this.parser = parser;
  }

  @Override
  public void apply(ConsumerRecord<byte[], byte[]> record) throws SQLException {
    if (record.topic().equals(ingest)) {
      published(record);
    } else if (record.value() != null) {
      happened(MessageEventCodec.fromBytes(record.value()), record.offset() * ENTRIES_OF_EVENT);
    }
  }

  private void published(ConsumerRecord<byte[], byte[]> record) throws SQLException {
    byte @Nullable [] value = record.value();
    var fields = RecordHeaders.read(record.headers());
    if (value == null && fields.list().isEmpty()) return; // a piped tombstone
    var id = MessageId.appended(Instant.ofEpochMilli(record.timestamp()), record.partition(),
        record.offset());
    var published = Published.read(id, fields, value == null ? Body.EMPTY : new Body(value), parser)
        .orElse(null);
    if (published == null) return;
    var found = rows.find(id).orElse(null);
    var message = found == null ? rows.add(id, published.tenant()) : found;
    if (message.story().hidden()) return;
    message = rows.putContent(message, published.message(), published.body());
    if (published.toGroup()) {
      rows.put(id, message);
    } else {
      write(id, message, message.story().published(id, published.dueAt()),
          FIRST_PUBLISHED + record.offset());
    }
  }

  private void happened(MessageEvent event, long sequence) throws SQLException {
    var id = event.messageId();
    var found = rows.find(id).orElse(null);
    var message = found == null ? rows.add(id, event.tenant()) : found;
    var step = message.story().after(event);
    if (step.story().hidden()) {
      boolean isShown = found != null && !message.story().hidden();
      var bare = isShown ? rows.removeContent(message) : message;
      rows.put(id, bare.with(step.story()));
      return;
    }
    var shown = event.message();
    if (shown != null) {
      message = rows.putContent(message, shown, Body.EMPTY);
    } else if (found == null && event.url() != null) {
      message = rows.putContent(message, destination(event.url()), Body.EMPTY);
    }
    write(id, message, step, sequence);
  }

  private void write(MessageId id, KnownMessage message, Story.Step step, long sequence)
      throws SQLException {
    var written = message;
    long next = sequence;
    for (var entry : step.entries()) written = rows.add(written, next++, entry);
    rows.put(id, written.with(step.story()));
  }

  /** All that is known of a message before it is learnt what was published. */
  private static LogMessage destination(String url) {
    var bytes = new ByteArrayOutputStream();
    try (var json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeStringProperty("url", url);
      json.writeEndObject();
    }
    return new LogMessage(bytes.toString(StandardCharsets.UTF_8));
  }

  @Override
  public void beforeCommit() throws SQLException {
    rows.flush();
  }

  @Override
  public void expire(Instant now) throws SQLException {
    sweep.sweep(rows, now);
  }

  @Override
  public void close() throws SQLException {
    rows.close();
    sweep.close();
  }
}
