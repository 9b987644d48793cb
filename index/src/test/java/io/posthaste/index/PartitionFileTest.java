package io.posthaste.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionFileTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final String TOPIC = "t";

  @TempDir
  private Path directory;

  /** A record with a key says how many pages the file may have until it is opened anew. */
  private static final class LimitedContent implements IndexContent {
    private final IndexContent plain = new PlainContent(List.of(TOPIC), 1);

    @Override
    public String name() {
      return plain.name();
    }

    @Override
    public List<String> topics() {
      return plain.topics();
    }

    @Override
    public int version() {
      return plain.version();
    }

    @Override
    public void createTables(Connection file) throws SQLException {
      plain.createTables(file);
    }

    @Override
    public RowWriter writer(Connection file, int partition) throws SQLException {
      var rows = plain.writer(file, partition);
      return new RowWriter() {
        @Override
        public void apply(ConsumerRecord<byte[], byte[]> record) throws SQLException {
          if (record.key() == null) {
            rows.apply(record);
          } else {
            Sqlite.execute(file,
                "pragma max_page_count = " + new String(record.value(), UTF_8));
          }
        }

        @Override
        public void expire(Instant now) {}

        @Override
        public void close() throws SQLException {
          rows.close();
        }
      };
    }
  }

  @Test
  void aFileThatFoundTheDiskFullGoesOnWhenThereIsRoom() throws SQLException {
    var logs = Map.of(TOPIC, new TopicLog("id", 0, 0));
    try (var file = PartitionFile.create(directory.resolve("f.db"), new LimitedContent(), 0, logs,
        NOW)) {
      file.apply(List.of(pages(20)), Map.of(), NOW);
      var large = List.of(record(0, "x".repeat(1_000_000)));
      assertThatThrownBy(() -> file.apply(large, Map.of(TOPIC, 1L), NOW))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("SQLITE_FULL");

      file.apply(large, Map.of(TOPIC, 1L), NOW);

      assertThat(file.places())
          .hasEntrySatisfying(TOPIC, place -> assertThat(place.next()).isEqualTo(1));
    }
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, String value) {
    return new ConsumerRecord<>(TOPIC, 0, offset, null, value.getBytes(UTF_8));
  }

  private static ConsumerRecord<byte[], byte[]> pages(int most) {
    return new ConsumerRecord<>(TOPIC, 0, 0, "limit".getBytes(UTF_8),
        Integer.toString(most).getBytes(UTF_8));
  }
}
