package io.posthaste.dlqconsumer.list;

import io.posthaste.dlqconsumer.letter.FieldsCodec;
import io.posthaste.dlqconsumer.letter.Letter;
import io.posthaste.index.RowWriter;
import io.posthaste.schemas.record.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of the DLQ topic's records, as compaction leaves them: of one id the last, and none
 * behind a tombstone.
 */
final class LetterWriter implements RowWriter {
  private static final int MOST_EXPIRED = 2000;

  private final long retentionMs;
  private final InstantSource clock;
  private final List<PreparedStatement> open = new ArrayList<>();
  private final PreparedStatement find;
  private final List<PreparedStatement> removals;
  private final PreparedStatement insertLetter;
  private final PreparedStatement insertContent;
  private final PreparedStatement insertLabel;
  private final PreparedStatement widenSpan;
  private final PreparedStatement expired;
  private final PreparedStatement removeSpans;

  LetterWriter(Connection file, Duration retention, InstantSource clock) throws SQLException {
    this.retentionMs = retention.toMillis();
    this.clock = clock;
    find = prepare(file, "select offset from letter where dlq_id = ?");
    removals = List.of(
        prepare(file, "delete from label where offset = ?"),
        prepare(file, "delete from content where offset = ?"),
        prepare(file, "delete from letter where offset = ?"));
    insertLetter = prepare(file,
        "insert into letter values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insertContent = prepare(file, "insert into content values (?, ?, ?)");
    insertLabel = prepare(file, "insert or ignore into label values (?, ?, ?)");
    widenSpan = prepare(file, "insert into span values (?, ?, ?, ?)"
        + " on conflict do update set first_ms = min(first_ms, excluded.first_ms),"
        + " last_ms = max(last_ms, excluded.last_ms)");
    expired = prepare(file,
        "select offset from letter where written_ms < ? order by written_ms limit " + MOST_EXPIRED);
    removeSpans = prepare(file, "delete from span where number <"
        + " coalesce((select min(offset) from letter), 0) / " + LetterContent.SPAN);
  }

  @Override
  public void apply(ConsumerRecord<byte[], byte[]> record) throws SQLException {
    byte[] key = record.key();
    if (key == null) throw new IllegalArgumentException("expected the id of a dead letter as key");
    String dlqId = new String(key, StandardCharsets.UTF_8);
    byte[] body = record.value();
    if (body == null || record.timestamp() < clock.millis() - retentionMs) {
      remove(dlqId);
      return;
    }
    var fields = RecordHeaders.read(record.headers());
    var letter = Letter.of(dlqId, fields, Instant.ofEpochMilli(Math.max(0, record.timestamp())));
    remove(dlqId);
    insert(record.offset(), record.timestamp(), letter);
    insertContent.setLong(1, record.offset());
    insertContent.setBytes(2, FieldsCodec.toBytes(fields));
    insertContent.setBytes(3, body);
    insertContent.executeUpdate();
  }

  @Override
  public void expire(Instant now) throws SQLException {
    var offsets = new ArrayList<Long>();
    expired.setLong(1, now.toEpochMilli() - retentionMs);
    try (var found = expired.executeQuery()) {
      while (found.next()) offsets.add(found.getLong(1));
    }
    for (long offset : offsets) remove(offset);
    if (!offsets.isEmpty()) removeSpans.executeUpdate();
  }

  @Override
  public void close() throws SQLException {
    for (var statement : open) statement.close();
  }

  private PreparedStatement prepare(Connection file, String sql) throws SQLException {
    var statement = file.prepareStatement(sql);
    open.add(statement);
    return statement;
  }

  private void remove(String dlqId) throws SQLException {
    find.setString(1, dlqId);
    long offset;
    try (var found = find.executeQuery()) {
      if (!found.next()) return;
      offset = found.getLong(1);
    }
    remove(offset);
  }

  private void remove(long offset) throws SQLException {
    for (var removal : removals) {
      removal.setLong(1, offset);
      removal.executeUpdate();
    }
  }

  private void insert(long offset, long writtenMs, Letter letter) throws SQLException {
    long timeMs = letter.time().toEpochMilli();
    insertLetter.setLong(1, offset);
    insertLetter.setString(2, letter.dlqId());
    insertLetter.setString(3, letter.tenant());
    insertLetter.setLong(4, timeMs);
    insertLetter.setLong(5, writtenMs);
    text(6, letter.messageId());
    text(7, letter.url());
    text(8, letter.group());
    text(9, letter.schedule());
    text(10, letter.queue());
    var status = letter.responseStatus();
    if (status == null) {
      insertLetter.setNull(11, Types.INTEGER);
    } else {
      insertLetter.setInt(11, status);
    }
    text(12, letter.callerIp());
    text(13, letter.flowControlKey());
    insertLetter.executeUpdate();
    for (String label : letter.labels()) {
      insertLabel.setString(1, letter.tenant());
      insertLabel.setString(2, label);
      insertLabel.setLong(3, offset);
      insertLabel.executeUpdate();
    }
    widenSpan.setString(1, letter.tenant());
    widenSpan.setLong(2, offset / LetterContent.SPAN);
    widenSpan.setLong(3, timeMs);
    widenSpan.setLong(4, timeMs);
    widenSpan.executeUpdate();
  }

  private void text(int parameter, @Nullable String text) throws SQLException {
    if (text == null) {
      insertLetter.setNull(parameter, Types.VARCHAR);
    } else {
      insertLetter.setString(parameter, text);
    }
  }
}
