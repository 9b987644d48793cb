package io.posthaste.eventlog.store;

import io.posthaste.schemas.log.LogFilter;
import io.posthaste.schemas.log.LogFilter.Property;
import io.posthaste.schemas.log.LogState;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.MessageEvent;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Prints how fast a file is written and searched, and how large it is: {@code LogFigures <directory>
 * <messages> <urls>}. Each message is published with 512 bytes and delivered, which the log learns a
 * transaction later; of a hundred one fails and is tried again. There are ten times as many labels as
 * URLs, and a tenth as many queues.
 */
final class LogFigures {
  private static final int BATCH = 1000;
  private static final int TRIES = 21;
  private static final int PAGE = 100;

  private LogFigures() {}

  public static void main(String[] arguments) throws Exception {
    var path = Path.of(arguments[0], "figures-2.db");
    int messages = Integer.parseInt(arguments[1]);
    for (String suffix : new String[]{"", "-wal", "-shm"}) {
      Files.deleteIfExists(path.resolveSibling(path.getFileName() + suffix));
    }
    try (var log = new TestLog(path, new Retention(Duration.ofDays(14), 1L << 40))) {
      write(log, messages, Integer.parseInt(arguments[2]));
      search(log);
    }
  }

  private static void write(TestLog log, int messages, int urls) throws SQLException {
    var random = new Random(1);
    String body = "x".repeat(512);
    int queues = Math.max(1, urls / 10);
    long records = 0;
    int events = 0;
    var happened = new ArrayList<MessageEvent>();
    var threads = ManagementFactory.getThreadMXBean();
    long begun = System.nanoTime();
    long cpu = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < messages; i++) {
      var time = TestLog.START.plusMillis(i);
      var id = MessageId.appended(time, TestLog.PARTITION, i);
      log.applyOnly(TestLog.published(i, time, body,
          "destination=https://example.com:8443/" + i % urls, "tenant=t",
          "upstash-label=l" + random.nextInt(10 * urls), "upstash-queue-name=q" + i % queues,
          "content-type=application/json", "route=scheduled"));
      records++;
      if (i % 100 == 7) {
        happened.add(Lives.error(id, time.plusMillis(10), 1));
        happened.add(Lives.retry(id, time.plusMillis(11), 1));
      }
      happened.add(Lives.delivered(id, time.plusMillis(20)));
      if (i % BATCH > 0) continue;
      log.commit();
      for (var event : happened) log.applyOnly(TestLog.happened(events++, event));
      records += happened.size();
      happened.clear();
    }
    log.commit();
    cpu = threads.getCurrentThreadCpuTime() - cpu;
    double seconds = (System.nanoTime() - begun) / 1e9;
    log.expire(TestLog.START);
    long entries = count(log, "entries");
    System.out.printf("%d messages, %d records, %d entries in %.1f s: %.0f records/s, %.0f"
        + " messages/s, %.1f us of processor a message%n", messages, records, entries, seconds,
        records / seconds, messages / seconds, cpu / 1e3 / messages);
    System.out.printf("%.0f bytes a message, %.0f an entry, %d MB%n",
        (double) log.bytes() / messages, (double) log.bytes() / entries, log.bytes() >> 20);
  }

  private static void search(TestLog log) throws SQLException {
    var filters = new LinkedHashMap<String, LogFilter>();
    filters.put("none", LogFilter.ALL);
    filters.put("messageId", of(Property.MESSAGE_ID,
        MessageId.appended(TestLog.START.plusMillis(5),
            TestLog.PARTITION, 5).value()));
    filters.put("label (few)", of(Property.LABEL, "l17"));
    filters.put("label (none)", of(Property.LABEL, "no"));
    filters.put("url (1 of 1,000)", of(Property.URL, "https://example.com:8443/17"));
    filters.put("path (1 of 1,000)", of(Property.PATH, "/17"));
    filters.put("host (all)", of(Property.HOST, "example.com"));
    filters.put("queueName (1 of 100)", of(Property.QUEUE_NAME, "q17"));
    filters.put("queueName and label", new LogFilter(
        Map.of(Property.QUEUE_NAME, Set.of("q17"), Property.LABEL, Set.of("l17")), Set.of(), null,
        null));
    filters.put("state ERROR", states(LogState.ERROR));
    filters.put("state FAILED (none)", states(LogState.FAILED));
    filters.put("state IN_PROGRESS",
        states(LogState.ACTIVE, LogState.RETRY, LogState.ERROR));
    filters.put("an hour in the past", new LogFilter(Map.of(), Set.of(),
        TestLog.START.plusSeconds(10), TestLog.START.plusSeconds(20)));
    for (var each : filters.entrySet()) {
      var search = new LogSearch("t", each.getValue(), true, null, false, PAGE);
      var took = new double[TRIES];
      int found = 0;
      for (int i = 0; i < TRIES; i++) {
        long begun = System.nanoTime();
        found = log.find(search).size();
        took[i] = (System.nanoTime() - begun) / 1e6;
      }
      double first = took[0];
      Arrays.sort(took);
      System.out.printf("%-24s %4d found, first %.1f ms, p50 %.1f ms, max %.1f ms%n",
          each.getKey(), found, first, took[TRIES / 2], took[TRIES - 1]);
    }
  }

  private static LogFilter of(Property property, String value) {
    return new LogFilter(Map.of(property, Set.of(value)), Set.of(), null, null);
  }

  private static LogFilter states(LogState... states) {
    return new LogFilter(Map.of(), Set.of(states), null, null);
  }

  private static long count(TestLog log, String table) throws SQLException {
    try (var statement = log.file().createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
