package io.posthaste.eventlog.store;

import static io.posthaste.eventlog.store.TestLog.START;
import static io.posthaste.eventlog.store.TestLog.states;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.posthaste.schemas.log.LogFilter;
import io.posthaste.schemas.log.LogFilter.Property;
import io.posthaste.schemas.log.LogMessage;
import io.posthaste.schemas.log.LogPosition;
import io.posthaste.schemas.log.LogState;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.MessageEvent.State;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class LogFileTest {
  private static final String TO = "destination=" + Lives.URL;
  private static final String TENANT = "tenant=t";

  private TestLog log;

  @BeforeEach
  void open(@TempDir Path directory) throws SQLException {
    log = new TestLog(directory.resolve("log.db"));
  }

  @AfterEach
  void close() throws SQLException {
    log.close();
  }

  @Test
  void everyEntryOfAMessageShowsTheMessage() throws SQLException {
    var id = log.publish(START, "hello", TO, TENANT, "upstash-label=a,b", "upstash-retries=5",
        "upstash-forward-x=1", "upstash-caller-ip=::1", "upstash-timeout=2s");
    log.happened(Lives.delivered(id, START.plusMillis(9)));
    var entries = log.all();
    assertThat(states(entries)).containsExactly("DELIVERED", "ACTIVE", "CREATED");
    assertThat(entries).allSatisfy(entry -> {
      assertThat(entry.path("messageId").asString()).isEqualTo(id.value());
      assertThat(entry.path("url").asString()).isEqualTo(Lives.URL);
      assertThat(entry.path("labels").toString()).isEqualTo("[\"a\",\"b\"]");
      assertThat(entry.path("header").toString()).isEqualTo("{\"X\":[\"1\"]}");
      assertThat(entry.path("body").asString()).isEqualTo(base64("hello"));
      assertThat(entry.path("maxRetries").asInt()).isEqualTo(5);
      assertThat(entry.path("callerIp").asString()).isEqualTo("::1");
      assertThat(entry.path("timeout").asInt()).isEqualTo(2000);
    });
    assertThat(entries.getFirst().path("responseStatus").asInt()).isEqualTo(204);
    assertThat(entries.getFirst().path("durationMs").asInt()).isEqualTo(3);
    assertThat(entries.getFirst().path("latenessMs").asInt()).isEqualTo(2);
    assertThat(entries.getLast().path("nextDeliveryTime").asLong())
        .isEqualTo(START.toEpochMilli());
  }

  @Test
  void anErrorShowsTheAnswerUnderEveryNameThatClientsKnow() throws SQLException {
    log.happened(Lives.error(log.next(START), START.plusMillis(9), 1));
    var entry = log.all().getFirst();
    assertThat(entry.path("responseBody").asString()).isEqualTo(base64("oops"));
    assertThat(entry.has("responseHeader")).isTrue();
    assertThat(entry.path("responseHeaders")).isEqualTo(entry.path("responseHeader"));
    assertThat(entry.path("error").asString()).isEqualTo("answered with status 500");
  }

  @Test
  void whatWasPublishedIsJoinedWhereItIsLearntLater() throws SQLException {
    var id = log.next(START);
    log.happened(Lives.delivered(id, START.plusMillis(9)));
    assertThat(log.all()).allSatisfy(
        entry -> assertThat(entry.path("url").asString()).isEqualTo(Lives.URL));
    log.publish(START, "x", TO, TENANT, "upstash-label=late");
    assertThat(states(log.all())).containsExactly("DELIVERED", "ACTIVE", "CREATED");
    assertThat(states(labelled("late"))).containsExactly("DELIVERED", "ACTIVE", "CREATED");
  }

  @Test
  void whatWasMadeFromAnotherIsKnownFromItsEvent() throws SQLException {
    var id = MessageId.derived(START, TestLog.PARTITION, "schedule", "1");
    log.happened(Lives.step(id, State.CREATED, START)
        .of(new LogMessage("{\"url\":\"" + Lives.URL + "\",\"scheduleId\":\"scd_1\"}")));
    log.happened(Lives.delivered(id, START.plusMillis(9)));
    var filter = filter(Property.SCHEDULE_ID, "scd_1");
    assertThat(states(log.find("t", filter))).containsExactly("DELIVERED", "ACTIVE", "CREATED");
  }

  @Test
  void whatIsToBeRedactedIsNeverInTheFile() throws SQLException {
    log.publish(START, "secret", TO, TENANT, "upstash-redact-fields=body,header[A]",
        "upstash-forward-a=mine");
    try (var statement = log.file().createStatement();
        var rows = statement.executeQuery("SELECT json, body FROM contents")) {
      rows.next();
      assertThat(rows.getString(1)).contains("REDACTED:").doesNotContain("mine");
      assertThat(new String(rows.getBytes(2), StandardCharsets.UTF_8)).startsWith("REDACTED:");
    }
  }

  @Test
  void whatIsShownIsAsLargeAsWasToldBefore() throws SQLException {
    log.publish(START, "", TO, TENANT);
    log.publish(START, "hello", TO, TENANT);
    log.publish(START, "é".repeat(100_000), TO, TENANT, "upstash-forward-a=é");
    var reader = new LogReader(log.file(), TestLog.PARTITION);
    var messages = Set.of(0L, 1L, 2L);
    var sizes = reader.sizes(messages);
    var shown = reader.shown(messages);
    assertThat(sizes).containsOnlyKeys(messages);
    sizes.forEach((message, size) -> {
      String json = requireNonNull(requireNonNull(shown.get(message)).json());
      assertThat(size).isCloseTo(json.getBytes(StandardCharsets.UTF_8).length, within(16L));
    });
  }

  @Test
  void repeatsAreShownWhereTheyAreAskedFor() throws SQLException {
    var id = log.publish(START, "", TO, TENANT);
    log.happened(Lives.delivered(id, START.plusMillis(9)));
    log.happened(Lives.delivered(id, START.plusMillis(19)));
    var delivered = new LogFilter(Map.of(Property.MESSAGE_ID, Set.of(id.value())),
        Set.of(LogState.DELIVERED), null, null);
    assertThat(log.find("t", delivered)).hasSize(1);
    var all = log.find(new LogSearch("t", delivered, true, null, true, 10));
    assertThat(all).hasSize(2);
    assertThat(all.getFirst().path("repeat").asBoolean()).isTrue();
  }

  @Test
  void whatTurnsOutToBeNoMessageLeavesNothing() throws SQLException {
    var repeat = log.publish(START, "", TO, TENANT);
    log.happened(Lives.step(repeat, State.DEDUPLICATED, START));
    var early = log.next(START);
    log.happened(Lives.step(early, State.DEDUPLICATED, START));
    log.publish(START, "", TO, TENANT);
    log.publish(START, "", "destination=group", TENANT);
    assertThat(log.all()).isEmpty();
    assertThat(count("contents")).isEqualTo(1); // the group's, until it is known what became of it
    assertThat(count("tags")).isEqualTo(1);
  }

  @Test
  void otherCommandsAreNoMessages() throws SQLException {
    log.publish(START, "{}", "type=queue.put", TENANT, "upstash-queue-name=q");
    log.publish(START, "", TO, TENANT, "upstash-cron=* * * * *");
    log.publish(START, "", "destination=ftp://example.com", TENANT);
    log.apply(TestLog.published(9, START, null));
    assertThat(count("messages")).isZero();
  }

  @Test
  void aTenantSeesItsOwnAlone() throws SQLException {
    log.publish(START, "", TO, TENANT, "upstash-label=a");
    log.publish(START, "", TO, "tenant=other", "upstash-label=a");
    assertThat(log.all()).hasSize(1);
    assertThat(labelled("a")).hasSize(1);
    assertThat(log.find("nobody", LogFilter.ALL)).isEmpty();
    var ids = filter(Property.MESSAGE_IDS, log.next(START).value());
    assertThat(log.find("t", ids)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"URL,https://example.com:81/p%20q?r=s", "HOST,example.com", "HOST,EXAMPLE.com:81",
      "PATH,/p%20q", "QUEUE_NAME,orders", "LABEL,one", "LABEL,two", "CALLER_IP,10.0.0.1"})
  void aMessageIsFoundByEachOfItsProperties(Property property, String value) throws SQLException {
    log.publish(START, "", TO, TENANT, "upstash-label=other");
    var id = log.publish(START, "", "destination=https://example.com:81/p%20q?r=s", TENANT,
        "upstash-queue-name=orders", "upstash-label=one,two", "upstash-caller-ip=10.0.0.1");
    log.happened(Lives.delivered(id, START.plusMillis(9)));
    if (property == Property.HOST && value.equals("example.com")) {
      assertThat(log.find("t", filter(property, value))).hasSize(4);
    } else {
      assertThat(log.find("t", filter(property, value))).hasSize(3)
          .allSatisfy(
              entry -> assertThat(entry.path("messageId").asString()).isEqualTo(id.value()));
    }
    assertThat(log.find("t", filter(property, value, "none"))).hasSizeGreaterThanOrEqualTo(3);
    assertThat(log.find("t", filter(property, "none"))).isEmpty();
  }

  @Test
  void acrossPropertiesAllMustFit() throws SQLException {
    log.publish(START, "", TO, TENANT, "upstash-label=a");
    log.publish(START, "", TO, TENANT, "upstash-label=a", "upstash-queue-name=q");
    var both = new LogFilter(
        Map.of(Property.LABEL, Set.of("a"), Property.QUEUE_NAME, Set.of("q")), Set.of(), null,
        null);
    assertThat(log.find("t", both)).hasSize(1);
    var none = new LogFilter(
        Map.of(Property.LABEL, Set.of("a"), Property.QUEUE_NAME, Set.of("r")), Set.of(), null,
        null);
    assertThat(log.find("t", none)).isEmpty();
  }

  @Test
  void statesAndTimesAreOfTheEntry() throws SQLException {
    var id = log.publish(START, "", TO, TENANT);
    log.happened(Lives.error(id, START.plusMillis(10), 1));
    log.happened(Lives.retry(id, START.plusMillis(11), 1));
    log.happened(Lives.error(id, START.plusMillis(20), 2));
    log.happened(Lives.failed(id, START.plusMillis(21), 2));
    assertThat(states(ofStates(LogState.ERROR, LogState.FAILED)))
        .containsExactly("FAILED", "ERROR", "ERROR");
    assertThat(states(ofStates(LogState.ERROR, LogState.ACTIVE)))
        .containsExactly("ERROR", "ACTIVE", "ERROR", "ACTIVE");
    var between = new LogFilter(Map.of(), Set.of(), START.plusMillis(10), START.plusMillis(11));
    assertThat(states(log.find("t", between))).containsExactly("RETRY", "ERROR");
  }

  @ParameterizedTest
  @CsvSource({"true,", "false,", "true,LABEL", "false,LABEL"})
  void pagesGoThroughAllEntriesOnce(boolean latestFirst, @Nullable Property property)
      throws SQLException {
    for (int i = 0; i < 20; i++) {
      var id = log.publish(START.plusMillis(i / 4), "", TO, TENANT, "upstash-label=a");
      log.happened(Lives.delivered(id, START.plusMillis(9 + i / 3)));
    }
    var filter = property == null ? LogFilter.ALL : filter(property, "a");
    var all = log.positions(new LogSearch("t", filter, latestFirst, null, false, 1000));
    assertThat(all).hasSize(60).doesNotHaveDuplicates();
    var paged = new ArrayList<LogPosition>();
    LogPosition after = null;
    while (true) {
      var page = log.positions(new LogSearch("t", filter, latestFirst, after, false, 7));
      if (page.isEmpty()) break;
      paged.addAll(page);
      after = page.getLast();
    }
    assertThat(paged).isEqualTo(all);
  }

  @Test
  void ofTheSameTimeTheOtherPartitionDecides() throws SQLException {
    log.publish(START, "", TO, TENANT);
    assertThat(after(TestLog.PARTITION + 1, true)).hasSize(1);
    assertThat(after(TestLog.PARTITION - 1, true)).isEmpty();
    assertThat(after(TestLog.PARTITION + 1, false)).isEmpty();
    assertThat(after(TestLog.PARTITION - 1, false)).hasSize(1);
  }

  @Test
  void aMessageGoesWhenItsTimeIsOverAndNothingIsLeftOfIt() throws SQLException {
    var old = log.publish(START, "x", TO, TENANT, "upstash-label=a");
    log.happened(Lives.delivered(old, START.plusMillis(9)));
    var active = log.publish(START, "x", TO, TENANT);
    var later = START.plus(Duration.ofDays(10));
    log.happened(Lives.delivered(active, later));
    log.publish(later, "x", TO, TENANT);
    log.expire(START.plus(Duration.ofDays(15)));
    assertThat(log.removed()).isEqualTo(1);
    assertThat(states(log.all())).containsExactly("DELIVERED", "CREATED", "ACTIVE", "CREATED");
    assertThat(labelled("a")).isEmpty();
    log.expire(START.plus(Duration.ofDays(30)));
    for (String table : List.of("messages", "contents", "entries", "tags")) {
      assertThat(count(table)).describedAs(table).isZero();
    }
  }

  @Test
  void theOldestGoWhenTheFileIsTooLarge(@TempDir Path directory) throws SQLException {
    var most = 2L << 20;
    try (var small = new TestLog(directory.resolve("small.db"),
        new Retention(Duration.ofDays(14), most))) {
      MessageId last = null;
      for (int i = 0; i < 3000; i++) {
        last = small.publish(START.plusMillis(i), "x".repeat(1000), TO, TENANT);
      }
      small.expire(START);
      assertThat(small.bytes()).isLessThanOrEqualTo(most);
      assertThat(small.removed()).isBetween(1, 2900);
      assertThat(small.all().getFirst().path("messageId").asString())
          .isEqualTo(String.valueOf(last));
    }
  }

  @Test
  void messagesWithoutAnOffsetGoToo() throws SQLException {
    for (int i = 0; i < 1200; i++) {
      var id = MessageId.derived(START.plusMillis(i), TestLog.PARTITION, "schedule", "" + i);
      log.happened(Lives.step(id, State.CREATED, START.plusMillis(i))
          .of(new LogMessage("{\"url\":\"" + Lives.URL + "\"}")));
    }
    log.publish(START.plusMillis(1100), "", TO, TENANT);
    log.expire(START.plusMillis(1100).plus(Duration.ofDays(14)));
    assertThat(log.removed()).isEqualTo(1100);
    assertThat(count("entries")).isEqualTo(101);
    assertThat(count("messages")).isEqualTo(101);
  }

  @Test
  void ofTheSameOffsetInAnEarlierTopicIsAnotherMessage() throws SQLException {
    var earlier = MessageId.appended(START.minusSeconds(9), TestLog.PARTITION, 0);
    log.happened(Lives.delivered(earlier, START.minusSeconds(8)));
    var id = log.publish(START, "", TO, TENANT);
    log.happened(Lives.delivered(id, START.plusMillis(9)));
    log.happened(Lives.delivered(earlier, START.plusMillis(10)));
    assertThat(states(log.find("t", filter(Property.MESSAGE_ID, earlier.value()))))
        .containsExactly("DELIVERED", "ACTIVE");
    assertThat(states(log.find("t", filter(Property.MESSAGE_ID, id.value()))))
        .containsExactly("DELIVERED", "ACTIVE", "CREATED");
  }

  @Test
  void messagesThatAreFoundByTheSameShareRowsUntilTheLastHasGone() throws SQLException {
    var first = log.publish(START, "a", TO, TENANT, "upstash-label=a");
    log.publish(START, "b", TO, TENANT, "upstash-label=a");
    int tags = count("tags");
    log.publish(START, "c", TO, TENANT, "upstash-label=b");
    assertThat(count("tags")).isEqualTo(2 * tags);
    log.happened(Lives.step(first, State.DEDUPLICATED, START));
    assertThat(labelled("a")).hasSize(1);
    log.expire(START.plus(Duration.ofDays(15)));
    assertThat(count("tags")).isZero();
    log.publish(START, "d", TO, TENANT, "upstash-label=a");
    assertThat(labelled("a")).hasSize(1);
  }

  @Test
  void whatAWriterBeforeHasWrittenIsKnownToTheNext() throws SQLException {
    var id = log.publish(START, "a", TO, TENANT, "upstash-label=a");
    var derived = MessageId.derived(START, TestLog.PARTITION, "schedule", "1");
    log.happened(Lives.step(derived, State.CREATED, START)
        .of(new LogMessage("{\"url\":\"" + Lives.URL + "\",\"label\":\"b\"}")));
    log.rollback();
    var next = log.publish(START, "b", TO, TENANT, "upstash-label=c");
    var other = MessageId.derived(START, TestLog.PARTITION, "schedule", "2");
    log.happened(Lives.step(other, State.CREATED, START)
        .of(new LogMessage("{\"url\":\"" + Lives.URL + "\",\"label\":\"d\"}")));
    log.happened(Lives.delivered(id, START.plusMillis(9)));
    log.happened(Lives.delivered(derived, START.plusMillis(9)));
    for (String label : List.of("a", "b")) assertThat(labelled(label)).hasSize(3);
    for (String label : List.of("c", "d")) assertThat(labelled(label)).hasSize(1);
    assertThat(labelled("c").getFirst().path("messageId").asString()).isEqualTo(next.value());
    assertThat(count("messages")).isEqualTo(4);
  }

  @Test
  void aMessageWithoutAnOffsetIsListedOnceByItsId() throws SQLException {
    var ids = new HashSet<String>();
    for (int i = 0; i < 600; i++) {
      var id = MessageId.derived(START, TestLog.PARTITION, "schedule", "" + i);
      log.happened(Lives.delivered(id, START.plusMillis(9 + i)));
      ids.add(id.value());
    }
    var search = new LogSearch("t", filter(Property.MESSAGE_IDS, ids.toArray(String[]::new)), true,
        null, false, 10_000);
    assertThat(log.positions(search)).hasSize(1200).doesNotHaveDuplicates();
  }

  @Test
  void whatWasRolledBackComesAgainAsIfForTheFirstTime() throws SQLException {
    var published = TestLog.published(0, START, "x", TO, TENANT);
    var delivered = TestLog.happened(0, Lives.delivered(log.next(START), START.plusMillis(9)));
    log.applyOnly(published);
    log.applyOnly(delivered);
    log.rollback();
    assertThat(log.all()).isEmpty();
    log.applyOnly(published);
    log.applyOnly(delivered);
    log.commit();
    assertThat(states(log.all())).containsExactly("DELIVERED", "ACTIVE", "CREATED");
  }

  private List<LogPosition> after(int partition, boolean latestFirst) throws SQLException {
    return log.positions(new LogSearch("t", LogFilter.ALL, latestFirst,
        new LogPosition(START.toEpochMilli(), partition, 0), false, 10));
  }

  private List<JsonNode> labelled(String label) throws SQLException {
    return log.find("t", filter(Property.LABEL, label));
  }

  private List<JsonNode> ofStates(LogState... states) throws SQLException {
    return log.find("t", new LogFilter(Map.of(), Set.of(states), null, null));
  }

  private static LogFilter filter(Property property, String... values) {
    return new LogFilter(Map.of(property, Set.of(values)), Set.of(), null, null);
  }

  private int count(String table) throws SQLException {
    return log.count("SELECT count(*) FROM " + table);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
