package io.posthaste.clustertests;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.clustertests.Load.Accepted;
import io.posthaste.clustertests.Load.Kind;
import io.posthaste.clustertests.WatchfulEndpoint.Call;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.record.MessageEventCodec;
import io.posthaste.testing.KafkaReads;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Utils;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A process of every kind is killed, and another replaced, one after the other, while messages of
 * all kinds come in through two doors. With {@code -Dposthaste.test.every-process=true} each process
 * is, which takes twice as long.
 */
class InstallationIT {
  private static final boolean EVERY_PROCESS = Boolean.getBoolean("posthaste.test.every-process");
  private static final Duration PERIOD = Duration.ofSeconds(3);
  private static final Duration CAUGHT_UP_LIMIT = Duration.ofSeconds(150);
  private static final Pattern DLQ_ID = Pattern.compile("\"dlqId\":\"([^\"]+)\"");
  private static final Pattern LOGGED_ID = Pattern.compile("\"messageId\":\"([^\"]+)\"");
  private static final Pattern CURSOR = Pattern.compile("\"cursor\":\"([^\"]+)\"");
  private static final Set<State> TERMINAL = EnumSet.of(State.DELIVERED, State.FAILED,
      State.REJECTED, State.CANCELED, State.DEDUPLICATED, State.EXPANDED);

  @Test
  @Timeout(1500)
  void everyAcknowledgedMessageEndsOnceAndNothingIsEarlyOrOutOfOrderWhicheverProcessGoes()
      throws Exception {
    var directory = Path.of("target", "installation").toAbsolutePath(); // its logs are left for who looks
    Utils.delete(directory.toFile());
    try (var endpoint = new WatchfulEndpoint();
        var installation = Installation.start(directory);
        var doors = new Doors(installation.apis);
        var load = new Load(doors, endpoint)) {
      var scheduledAt = schedule(doors, endpoint);
      load.start();
      awaitAccepted(load, 100);

      killEach(installation, load, endpoint, doors);
      installation.awaitReady();
      assertThat(doors.takeSurprises())
          .as("the killed door breaks connections off, and nothing else happens")
          .allSatisfy(surprise -> assertThat(surprise).startsWith(EVERY_PROCESS ? "api" : "api0:")
              .contains("Exception"));
      replaceEach(installation, load);
      assertThat(doors.takeSurprises())
          .as("who is told to stop lets nobody feel it but by a 503 with Retry-After")
          .isEmpty();

      load.stop();
      awaitCaughtUp(load, endpoint);
      assertScheduleRan(doors, endpoint, scheduledAt);
      assertThat(load.seen()).as("messages of one door that the other showed").isGreaterThan(20);
      check(installation, load, endpoint, doors);
    }
  }

  private static void killEach(Installation installation, Load load, WatchfulEndpoint endpoint,
      Doors doors) throws Exception {
    report("nobody", load, endpoint);
    for (int broker = 0; broker < (EVERY_PROCESS ? Installation.BROKERS : 1); broker++) {
      installation.kafka.kill(broker);
      report("broker" + broker, load, endpoint);
      installation.kafka.startAgain(broker);
      installation.kafka.awaitBrokers(Installation.BROKERS, installation.client());
    }
    for (var victim : chosen(installation, List::getFirst)) {
      victim.kill();
      report(victim.toString(), load, endpoint);
      victim.start();
      victim.awaitReady();
    }
    System.out.printf("%d answers were a 503 with Retry-After meanwhile%n", doors.unavailable());
  }

  /** Everything that was acknowledged up to now, and some more, is delivered without the victim. */
  private static void report(String victim, Load load, WatchfulEndpoint endpoint) {
    long begunAt = System.nanoTime();
    awaitAccepted(load, load.accepted().size() + 100);
    awaitCaughtUp(load, endpoint);
    System.out.printf("killed %s: 100 messages later all were called, after %.1f s%n", victim,
        (System.nanoTime() - begunAt) / 1e9);
  }

  private static void replaceEach(Installation installation, Load load) throws Exception {
    for (var replaced : chosen(installation, List::getLast)) {
      var took = replaced.terminate();
      assertThat(took).as(replaced.toString()).isLessThan(Duration.ofSeconds(30));
      replaced.start();
      replaced.awaitReady();
      awaitAccepted(load, load.accepted().size() + 50);
      System.out.printf("told %s to stop: it ended after %.1f s%n", replaced,
          took.toMillis() / 1e3);
    }
  }

  private static List<ServiceProcess> chosen(Installation installation,
      Function<List<ServiceProcess>, ServiceProcess> one) {
    return EVERY_PROCESS
        ? installation.services()
        : installation.kinds().stream().map(one).toList();
  }

  private static void awaitAccepted(Load load, int count) {
    Awaitility.await().atMost(CAUGHT_UP_LIMIT).until(() -> load.accepted().size() >= count);
  }

  private static void awaitCaughtUp(Load load, WatchfulEndpoint endpoint) {
    var ids = load.accepted().stream().map(Accepted::messageId).collect(Collectors.toSet());
    Awaitility.await()
        .atMost(CAUGHT_UP_LIMIT)
        .untilAsserted(() -> assertThat(endpoint.called()).containsAll(ids));
  }

  private static Instant schedule(Doors doors, WatchfulEndpoint endpoint) {
    Awaitility.await()
        .until(() -> doors.send(doors.inTurn().getFirst(), "POST",
            "/v2/schedules/" + endpoint.url("/cron"), "x",
            Map.of("Upstash-Cron", "*/" + PERIOD.toSeconds() + " * * * * *",
                "Upstash-Schedule-Id", "often")) != null);
    var open = doors.inTurn();
    assertThat(doors.send(open.getLast(), "GET", "/v2/schedules/often", "", Map.of())).isNotNull();
    return Instant.now();
  }

  /** No occurrence was skipped, however long its owner was away; none ran twice under two ids. */
  private static void assertScheduleRan(Doors doors, WatchfulEndpoint endpoint, Instant from) {
    var until = Instant.now();
    long periods = Duration.between(from, until).dividedBy(PERIOD);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> occurrences(endpoint) >= periods);
    doors.send(doors.inTurn().getFirst(), "DELETE", "/v2/schedules/often", "", Map.of());
    long most = Duration.between(from, Instant.now()).dividedBy(PERIOD) + 2;
    assertThat(occurrences(endpoint)).isBetween(periods, most);
  }

  private static long occurrences(WatchfulEndpoint endpoint) {
    return endpoint.calls()
        .stream()
        .filter(call -> call.path().equals("/cron"))
        .map(Call::messageId)
        .distinct()
        .count();
  }

  private static void check(Installation installation, Load load, WatchfulEndpoint endpoint,
      Doors doors) {
    var accepted = load.accepted();
    var calls = endpoint.calls();
    checkEnds(installation, accepted, doors);
    checkLog(installation, accepted, doors);
    var due = accepted.stream()
        .filter(message -> message.kind() == Kind.DELAYED)
        .map(Accepted::messageId)
        .collect(Collectors.toSet());
    assertThat(calls).filteredOn(call -> due.contains(call.messageId()))
        .allSatisfy(call -> assertThat(call.at().plusMillis(1))
            .isAfterOrEqualTo(new MessageId(call.messageId()).time().plus(Load.DELAY)));
    for (var queue : Set.of("q0", "q1", "q2")) checkOrder(queue, accepted, calls);
    System.out.printf(
        "%d messages acknowledged, %d calls, %d of them repeated; %d answers were 503%n",
        accepted.size(), calls.size(), calls.size() - endpoint.called().size(),
        doors.unavailable());
  }

  private static void checkEnds(Installation installation, List<Accepted> accepted,
      Doors doors) {
    var expected = accepted.stream()
        .collect(Collectors.toMap(Accepted::messageId,
            message -> message.kind() == Kind.FAILING ? State.FAILED : State.DELIVERED));
    String brokers = installation.kafka.bootstrapServers();
    Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
      var ends = ends(brokers);
      assertThat(expected).allSatisfy(
          (id, state) -> assertThat(ends.getOrDefault(id, Map.of())).as(id)
              .containsOnlyKeys(state));
    });
    long again = ends(brokers).entrySet()
        .stream()
        .filter(end -> expected.containsKey(end.getKey()))
        .filter(end -> end.getValue().values().stream().anyMatch(count -> count > 1))
        .count();
    System.out.printf("%d messages have the event of their end more than once%n", again);
    var letters = KafkaReads.all(brokers, Installation.PREFIX + "dlq")
        .stream()
        .map(letter -> new String(letter.key(), StandardCharsets.UTF_8))
        .toList();
    long failing = accepted.stream().filter(message -> message.kind() == Kind.FAILING).count();
    assertThat(letters).as("dead letters on the topic, of direct messages")
        .doesNotHaveDuplicates()
        .hasSizeGreaterThanOrEqualTo((int) failing);
    assertThat(listed(doors)).as("dead letters that REST lists").containsAll(letters);
  }

  /** Either door shows the end of every message, whichever event log has it. */
  private static void checkLog(Installation installation, List<Accepted> accepted, Doors doors) {
    var delivered = accepted.stream()
        .filter(message -> message.kind() != Kind.FAILING)
        .map(Accepted::messageId)
        .toList();
    for (var door : installation.apis) {
      Awaitility.await("the log of " + door)
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(logged(doors, door)).containsAll(delivered));
    }
  }

  /** Ids of all messages that the log shows as delivered, page by page. */
  private static Set<String> logged(Doors doors, ServiceProcess door) {
    var ids = new HashSet<String>();
    for (@Nullable
    String cursor = ""; cursor != null;) {
      var page = doors.send(door, "GET", "/v2/logs?state=DELIVERED&count=1000"
          + (cursor.isEmpty() ? "" : "&cursor=" + cursor), "", Map.of());
      assertThat(page).isNotNull();
      LOGGED_ID.matcher(page.body()).results().forEach(id -> ids.add(id.group(1)));
      cursor = CURSOR.matcher(page.body()).results().map(c -> c.group(1)).findFirst().orElse(null);
    }
    return ids;
  }

  /** Ids of all dead letters, page by page. */
  private static Set<String> listed(Doors doors) {
    var ids = new HashSet<String>();
    for (@Nullable
    String cursor = ""; cursor != null;) {
      var page = doors.send(doors.inTurn().getFirst(), "GET",
          "/v2/dlq?count=100" + (cursor.isEmpty() ? "" : "&cursor=" + cursor), "", Map.of());
      assertThat(page).isNotNull();
      DLQ_ID.matcher(page.body()).results().forEach(id -> ids.add(id.group(1)));
      cursor = CURSOR.matcher(page.body()).results().map(c -> c.group(1)).findFirst().orElse(null);
    }
    return ids;
  }

  /** How often each message came to which end. */
  private static Map<String, Map<State, Integer>> ends(String brokers) {
    var ends = new HashMap<String, Map<State, Integer>>();
    for (var record : KafkaReads.all(brokers, Installation.PREFIX + "events")) {
      MessageEvent event = MessageEventCodec.fromBytes(record.value());
      if (TERMINAL.contains(event.state())) {
        ends.computeIfAbsent(event.messageId().value(), _ -> new HashMap<>())
            .merge(event.state(), 1, Integer::sum);
      }
    }
    return ends;
  }

  /** Nobody is called before those who were acknowledged before it have ended once. */
  private static void checkOrder(String queue, List<Accepted> accepted, List<Call> calls) {
    Predicate<String> ofQueue = path -> path.startsWith("/queue/" + queue + "/");
    var first = new HashMap<String, Long>();
    var ended = new HashMap<String, Long>();
    calls.stream().filter(call -> ofQueue.test(call.path())).forEach(call -> {
      first.merge(call.messageId(), call.beganAs(), Math::min);
      ended.merge(call.messageId(), call.endedAs(), Math::min);
    });
    var ids = accepted.stream()
        .filter(message -> ofQueue.test(message.path()))
        .map(Accepted::messageId)
        .toList();
    assertThat(ids).hasSizeGreaterThan(20);
    for (int i = 1; i < ids.size(); i++) {
      assertThat(first.get(ids.get(i))).as("begin of %s, message %d of %s", ids.get(i), i, queue)
          .isGreaterThan(ended.get(ids.get(i - 1)));
    }
  }
}
