package io.posthaste.eventlog.store;

import static io.posthaste.eventlog.store.TestLog.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.log.LogFilter;
import io.posthaste.schemas.log.LogFilter.Property;
import io.posthaste.schemas.log.LogState;
import io.posthaste.schemas.message.MessageId;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Searches, whichever way they are answered, find what going through all entries would: of messages
 * that have rare and common properties in any combination.
 */
class RandomSearchTest {
  private static final int MESSAGES = 12_000;
  private static final int SEARCHES = 100;
  private static final List<Property> PROPERTIES = List.of(Property.HOST, Property.URL,
      Property.LABEL, Property.QUEUE_NAME);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aSearchFindsWhatGoingThroughAllWould(long seed, @TempDir Path directory)
      throws SQLException {
    var random = new Random(seed);
    try (var log = new TestLog(directory.resolve("log.db"))) {
      var values = new ArrayList<Map<Property, String>>();
      int events = 0;
      for (int i = 0; i < MESSAGES; i++) {
        values.add(values(random, i));
        events = live(log, random, i, values.get(i), events);
        if (i % 100 == 0) log.commit();
      }
      log.commit();
      assertThat(log.count("SELECT max(block) FROM tags")).isPositive();
      var reader = new LogReader(log.file(), TestLog.PARTITION);
      var all = reader.find(new LogSearch("t", LogFilter.ALL, false, null, false, 100_000));
      assertThat(all).hasSizeGreaterThan(2 * MESSAGES);
      for (int i = 0; i < SEARCHES; i++) {
        var search = search(random, all, values);
        assertThat(reader.find(search)).describedAs("%s", search)
            .isEqualTo(expected(all, values, search));
      }
    }
  }

  private static Map<Property, String> values(Random random, int message) {
    String host = "h" + random.nextInt(2);
    return Map.of(Property.MESSAGE_ID, id(message).value(), Property.HOST, host,
        Property.URL, "https://" + host + "/" + random.nextInt(30), Property.LABEL,
        "l" + random.nextInt(random.nextInt(4) == 0 ? 2 : 100_000), Property.QUEUE_NAME,
        "q" + random.nextInt(3));
  }

  private static int live(TestLog log, Random random, int message, Map<Property, String> values,
      int event) throws SQLException {
    var id = id(message);
    log.applyOnly(TestLog.published(message, id.time(), "x", "tenant=t",
        "destination=" + values.get(Property.URL), "upstash-label=" + values.get(Property.LABEL),
        "upstash-queue-name=" + values.get(Property.QUEUE_NAME)));
    int next = event;
    var at = id.time().plusMillis(random.nextInt(50));
    if (random.nextInt(5) == 0) {
      log.applyOnly(TestLog.happened(next++, Lives.error(id, at, 1)));
      log.applyOnly(TestLog.happened(next++, Lives.retry(id, at.plusMillis(1), 1)));
    }
    if (random.nextInt(5) > 0) {
      log.applyOnly(TestLog.happened(next++, Lives.delivered(id, at.plusMillis(9))));
    }
    return next;
  }

  private static MessageId id(int message) {
    return MessageId.appended(START.plusMillis(message / 15), TestLog.PARTITION, message);
  }

  private static LogSearch search(Random random, List<FoundEntry> all,
      List<Map<Property, String>> values) {
    var wanted = new EnumMap<Property, Set<String>>(Property.class);
    for (var property : PROPERTIES) {
      if (random.nextInt(3) == 0) wanted.put(property, any(random, property, values));
    }
    if (random.nextInt(8) == 0) {
      wanted.put(Property.MESSAGE_ID, any(random, Property.MESSAGE_ID, values));
    }
    var states = EnumSet.noneOf(LogState.class);
    for (var state : LogState.values()) if (random.nextInt(6) == 0) states.add(state);
    var from = random.nextInt(3) > 0 ? null : START.plusMillis(random.nextInt(400));
    var to = random.nextInt(3) > 0 ? null : START.plusMillis(400 + random.nextInt(400));
    var after = random.nextBoolean() ? null : all.get(random.nextInt(all.size())).position();
    return new LogSearch("t", new LogFilter(wanted, states, from, to), random.nextBoolean(), after,
        false, 1 + random.nextInt(random.nextBoolean() ? 20 : 2_000));
  }

  private static Set<String> any(Random random, Property property,
      List<Map<Property, String>> values) {
    var some = new HashSet<String>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      some.add(values.get(random.nextInt(values.size())).getOrDefault(property, ""));
    }
    return some;
  }

  private static List<FoundEntry> expected(List<FoundEntry> all,
      List<Map<Property, String>> values, LogSearch search) {
    var filter = search.filter();
    var after = search.after();
    return all.stream()
        .filter(entry -> filter.states().isEmpty() || filter.states().contains(entry.state()))
        .filter(entry -> isBetween(entry.position().time(), filter))
        .filter(entry -> filter.values().entrySet().stream().allMatch(wanted -> {
          var of = values.get(Math.toIntExact(entry.message()));
          return wanted.getValue().contains(of.get(wanted.getKey()));
        }))
        .sorted(LogReader.order(search))
        .filter(entry -> after == null
            || (search.latestFirst()
                ? entry.position().compareTo(after) < 0
                : entry.position().compareTo(after) > 0))
        .limit(search.count())
        .toList();
  }

  private static boolean isBetween(long time, LogFilter filter) {
    var from = filter.fromDate();
    var to = filter.toDate();
    return (from == null || time >= from.toEpochMilli())
        && (to == null || time <= to.toEpochMilli());
  }
}
