package io.posthaste.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What an index keeps: of which topics, in which tables. Used by one thread. */
public interface IndexContent {
  /** The file of partition 3 is {@code <name>-3.db}. Lower-case letters and dashes. */
  String name();

  /** Full names. Where there are several, all have the same number of partitions. */
  List<String> topics();

  /** Number of the tables' form, from 1; a file of another form is made anew. */
  int version();

  /** Makes the tables in an empty file. Names that start with {@code index_} are taken. */
  void createTables(Connection file) throws SQLException;

  /** What writes into an open file. Closed before the file is. */
  RowWriter writer(Connection file, int partition) throws SQLException;
}
