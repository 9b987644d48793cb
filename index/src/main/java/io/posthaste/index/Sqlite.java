package io.posthaste.index;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.Pragma;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TempStore;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/** How files are opened, and what their errors mean. */
final class Sqlite {
  /** "PoHi": tells our files from others. */
  static final int APPLICATION_ID = 0x506f4869;
  private static final int WRITER_CACHE_KIB = 8 << 10;
  private static final int READER_CACHE_KIB = 2 << 10;
  private static final int BUSY_MS = 10_000;
  private static final int JOURNAL_BYTES = 64 << 20;
  /** A page that changes again and again is copied into the file once in so many. */
  private static final int JOURNAL_PAGES = 4000;
  private static final int PRIMARY_CODE = 0xff;

  private Sqlite() {}

  /**
   * One that writes. What is committed outlives the process; after a power cut the file may be an
   * older one, which is as good.
   */
  static Connection writer(Path file) throws SQLException {
    var config = new SQLiteConfig();
    config.setOpenMode(SQLiteOpenMode.NOMUTEX); // it is confined to a thread
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.NORMAL);
    config.setTransactionMode(TransactionMode.IMMEDIATE);
    config.setTempStore(TempStore.MEMORY);
    config.setBusyTimeout(BUSY_MS);
    config.setCacheSize(-WRITER_CACHE_KIB);
    config.setJournalSizeLimit(JOURNAL_BYTES);
    config.setPragma(Pragma.WAL_AUTOCHECKPOINT, String.valueOf(JOURNAL_PAGES));
    // Else the driver asks for the last row id after every statement.
    config.setGetGeneratedKeys(false);
    return open(file, config);
  }

  static Connection reader(Path file) throws SQLException {
    var config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setTempStore(TempStore.MEMORY);
    config.setBusyTimeout(BUSY_MS);
    config.setCacheSize(-READER_CACHE_KIB);
    return open(file, config);
  }

  private static Connection open(Path file, SQLiteConfig config) throws SQLException {
    var connection = config.createConnection("jdbc:sqlite:" + file);
    try {
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Whether the file is to blame, rather than the disk or what was asked. */
  static boolean isDamage(SQLException e) {
    if (e instanceof DamagedRowException) return true;
    if (!(e instanceof SQLiteException sqlite)) return false;
    int code = sqlite.getResultCode().code & PRIMARY_CODE;
    return code == SQLiteErrorCode.SQLITE_CORRUPT.code
        || code == SQLiteErrorCode.SQLITE_NOTADB.code
        || code == SQLiteErrorCode.SQLITE_CANTOPEN.code
        || code == SQLiteErrorCode.SQLITE_READONLY.code;
  }

  static void execute(Connection connection, String... commands) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String command : commands) statement.execute(command);
    }
  }

  static long number(Connection connection, String query) throws SQLException {
    try (var statement = connection.createStatement(); var rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }
}
