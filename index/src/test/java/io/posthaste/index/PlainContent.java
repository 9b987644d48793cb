package io.posthaste.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Keeps every record as a row: topic, offset and value. */
record PlainContent(List<String> topics, int version) implements IndexContent {
  @Override
  public String name() {
    return "plain";
  }

  @Override
  public void createTables(Connection file) throws SQLException {
    try (var statement = file.createStatement()) {
      statement.execute("create table record (topic text, place integer, value text)");
    }
  }

  @Override
  public RowWriter writer(Connection file, int partition) throws SQLException {
    return new Writer(file.prepareStatement("insert into record values (?, ?, ?)"));
  }

  /** Values of a partition in the order in which they were applied. */
  static List<String> values(Index index, int partition) throws InterruptedException {
    index.await(index.ends(List.of(partition)));
    return index.read(partition, view -> {
      var values = new ArrayList<String>();
      try (var statement = view.connection().createStatement();
          var rows = statement.executeQuery("select value from record order by rowid")) {
        while (rows.next()) values.add(rows.getString(1));
      }
      return values;
    });
  }

  private record Writer(PreparedStatement insert) implements RowWriter {
    @Override
    public void apply(ConsumerRecord<byte[], byte[]> record) throws SQLException {
      String value = new String(record.value(), UTF_8);
      if (value.equals("poison")) throw new IllegalArgumentException(value);
      insert.setString(1, record.topic());
      insert.setLong(2, record.offset());
      insert.setString(3, value);
      insert.executeUpdate();
    }

    @Override
    public void expire(Instant now) {}

    @Override
    public void close() throws SQLException {
      insert.close();
    }
  }
}
