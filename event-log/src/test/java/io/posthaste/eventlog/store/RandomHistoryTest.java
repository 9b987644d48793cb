package io.posthaste.eventlog.store;

import static io.posthaste.eventlog.store.TestLog.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.log.LogFilter;
import io.posthaste.schemas.log.LogFilter.Property;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.record.MessageEvent.State;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lives of messages as dispatchers and the scheduler tell them, mixed with each other: with calls
 * that are repeated after a crash, ends that are told twice, errors that are told late, and a log
 * that learns late what was published.
 */
class RandomHistoryTest {
  private static final int MESSAGES = 300;
  private static final Map<String, Set<String>> NEXT = Map.of("", Set.of("CREATED"), "CREATED",
      Set.of("ACTIVE", "CANCEL_REQUESTED"), "ACTIVE", Set.of("DELIVERED", "ERROR", "ACTIVE"),
      "ERROR", Set.of("RETRY", "FAILED", "CANCELED", "ACTIVE"), "RETRY",
      Set.of("ACTIVE", "CANCEL_REQUESTED"), "CANCEL_REQUESTED", Set.of("CANCELED"));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyMessageHasALegalOrderOfStatesAndOneEnd(long seed, @TempDir Path directory)
      throws SQLException {
    var random = new Random(seed);
    try (var log = new TestLog(directory.resolve("log.db"))) {
      var ids = new ArrayList<MessageId>();
      var open = new ArrayList<List<MessageEvent>>();
      var unpublished = new ArrayList<Integer>();
      for (int i = 0; i < MESSAGES; i++) {
        var id = MessageId.appended(START.plusMillis(i), TestLog.PARTITION, i);
        ids.add(id);
        unpublished.add(i);
        open.add(life(id, random));
      }
      int events = 0;
      while (!open.isEmpty() || !unpublished.isEmpty()) {
        if (!unpublished.isEmpty() && random.nextInt(3) == 0) {
          int i = unpublished.removeFirst();
          log.applyOnly(TestLog.published(i, START.plusMillis(i), "x",
              "destination=" + Lives.URL, "tenant=t"));
        } else if (!open.isEmpty()) {
          int which = random.nextInt(Math.min(20, open.size()));
          var life = open.get(which);
          if (life.isEmpty()) {
            open.remove(which);
          } else {
            log.applyOnly(TestLog.happened(events++, life.removeFirst()));
          }
        }
        if (random.nextInt(50) == 0) log.commit();
      }
      log.commit();
      for (var id : ids) check(log, id);
    }
  }

  private static void check(TestLog log, MessageId id) throws SQLException {
    var filter = new LogFilter(Map.of(Property.MESSAGE_ID, Set.of(id.value())), Set.of(), null,
        null);
    var states = new ArrayList<>(TestLog.states(log.find("t", filter)));
    Collections.reverse(states);
    String before = "";
    for (String state : states) {
      assertThat(NEXT.getOrDefault(before, Set.of())).describedAs("%s of %s", states, id)
          .contains(state);
      before = state;
    }
    assertThat(states.getLast()).isIn("DELIVERED", "FAILED", "CANCELED");
  }

  private static List<MessageEvent> life(MessageId id, Random random) {
    var events = new ArrayList<MessageEvent>();
    var at = id.time().plusMillis(random.nextInt(100));
    int attempts = 1 + random.nextInt(3);
    for (int attempt = 1; attempt < attempts; attempt++) {
      at = at.plusMillis(10 + random.nextInt(1000));
      var error = Lives.error(id, at, attempt);
      at = at.plusMillis(1);
      var retry = Lives.retry(id, at, attempt);
      boolean late = random.nextInt(10) == 0;
      events.add(late ? retry : error);
      events.add(late ? error : retry);
    }
    at = at.plusMillis(10 + random.nextInt(1000));
    switch (random.nextInt(3)) {
      case 0 -> {
        events.add(Lives.error(id, at, attempts));
        events.add(Lives.failed(id, at.plusMillis(1), attempts));
      }
      case 1 -> {
        events.add(Lives.step(id, State.CANCEL_REQUESTED, at));
        events.add(Lives.step(id, State.CANCELED, at));
      }
      default -> {
        events.add(Lives.delivered(id, at));
        repeat(events, id, at, random);
      }
    }
    return events;
  }

  /** The dispatcher died before it could say that it was done. */
  private static void repeat(List<MessageEvent> events, MessageId id, Instant at, Random random) {
    if (random.nextInt(4) > 0) return;
    var again = at.plusSeconds(8);
    events.add(random.nextBoolean() ? Lives.delivered(id, again) : Lives.error(id, again, 1));
  }
}
