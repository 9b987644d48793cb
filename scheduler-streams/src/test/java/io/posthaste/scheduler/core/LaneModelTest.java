package io.posthaste.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Lane;
import io.posthaste.scheduler.state.Table;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.record.Outcome.Kind;
import io.posthaste.schemas.record.Train;
import io.posthaste.schemas.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lanes against a dispatcher and endpoints that are played here, with virtual time: random messages,
 * limits, failures, losses and crashes. An endpoint never sees more calls of a lane at a time than it
 * allows, nor more in a period, and a message of a queue only when all before it have ended, and the
 * callbacks of those.
 */
class LaneModelTest {
  private static final Set<State> ENDS = Set.of(State.FAILED, State.CANCELED);
  private static int trainsBehind;
  private static final Duration TICK = Duration.ofMillis(20);

  /** A message as its publisher and its endpoint know it. */
  private static final class Sent {
    final String lane;
    boolean delivered;
    boolean ended;
    /** Canceled, or its queue was deleted: its callbacks are not waited for. */
    boolean released;
    final List<Sent> callbacks = new ArrayList<>();

    Sent(String lane) {
      this.lane = lane;
    }

    boolean over() {
      return delivered || ended;
    }

    boolean lets() {
      return over() && (released || callbacks.stream().allMatch(Sent::over));
    }
  }

  /** One message that a dispatcher calls, or is to call. */
  private record Turn(MessageId id, long grant, int attempt) {}

  /** What a dispatcher has read: a grant, or a train. */
  private static final class Work {
    final Instant readAt;
    final Instant startBy;
    final List<Turn> turns;
    final @Nullable Train train;
    int next;
    Instant begun = Instant.MAX;
    @Nullable
    Instant endsAt;

    Work(Instant readAt, Instant startBy, List<Turn> turns, @Nullable Train train) {
      this.readAt = readAt;
      this.startBy = startBy;
      this.turns = turns;
      this.train = train;
    }
  }

  private static final class World {
    final TestPartition partition = new TestPartition();
    final Random random;
    final Map<MessageId, Sent> sent = new LinkedHashMap<>();
    final Map<String, List<MessageId>> byLane = new HashMap<>();
    final List<Work> works = new ArrayList<>();
    final Map<String, Integer> running = new HashMap<>();
    final Map<String, Integer> limits = new HashMap<>();
    /** Messages that took their slots under a higher limit, and keep them through their retries. */
    int heldBefore;
    final Map<String, Long> wholeTrains = new HashMap<>();
    final Map<String, TreeMap<Instant, Integer>> windows = new HashMap<>();
    boolean calm;
    int seen;
    int longestTrain;
    int behind;
    int callbacks;

    World(long seed) {
      random = new Random(seed);
      limits.put("q1", 1);
      limits.put("q2", 1);
      limits.put("q3", 3);
      limits.put("f1", 2);
      limits.put("f2", Integer.MAX_VALUE);
      limits.put("f3", 4);
      partition.ingest("{\"parallelism\":3}", "type=queue.put", "upstash-queue-name=q3");
    }

    void run() {
      for (int i = 0; i < 2500; i++) {
        act();
        tick();
      }
      calm = true;
      for (String queue : List.of("q1", "q2", "q3")) {
        partition.ingest("", "type=queue.resume", "upstash-queue-name=" + queue);
      }
      for (String key : List.of("f1", "f2", "f3")) {
        partition.ingest("", "type=flow.resume", "upstash-flow-control-key=" + key);
      }
      for (int i = 0; i < 60_000 && sent.values().stream().anyMatch(each -> !each.over()); i++) {
        tick();
      }
      for (int i = 0; i < 60_000 && (!works.isEmpty() || partition.openGrants() > 0); i++) tick();
      partition.pass(Duration.ofHours(3));
      look();
    }

    void act() {
      switch (random.nextInt(60)) {
        case 0, 1, 2, 3, 4, 5 -> publish();
        case 6 -> {
          for (int i = random.nextInt(30); i > 0; i--) publish();
        }
        case 7 -> cancel();
        case 8 -> pauseOrResume();
        case 9 -> {
          if (random.nextInt(10) == 0) dispatcherDies();
        }
        case 10 -> partition.restart();
        case 11 -> {
          if (random.nextInt(20) == 0) deleteQueue();
        }
        case 12 -> changeLimit();
        case 13 -> deferDirect();
        default -> {
        }
      }
    }

    void publish() {
      String lane = List.of("q1", "q2", "q3", "f1", "f2", "f3").get(random.nextInt(6));
      var fields = new ArrayList<>(List.of("upstash-timeout=5s", "upstash-retries=2"));
      if (random.nextInt(10) == 0) fields.add("upstash-delay=" + random.nextInt(4) + "s");
      if (lane.startsWith("q")) {
        fields.add("upstash-queue-name=" + lane);
        if (random.nextInt(8) == 0) fields.add("upstash-callback=https://c.example/");
        if (random.nextInt(8) == 0) fields.add("upstash-failure-callback=https://c.example/");
      } else {
        fields.add("upstash-flow-control-key=" + lane);
        fields.add("upstash-flow-control-value=" + switch (lane) {
          case "f1" -> "parallelism=2";
          case "f2" -> "rate=5,period=2s";
          default -> "parallelism=4,rate=8,period=1s";
        });
      }
      var id = partition.publish(fields.toArray(String[]::new));
      sent.put(id, new Sent(lane));
      byLane.computeIfAbsent(lane, _ -> new ArrayList<>()).add(id);
      look();
    }

    void cancel() {
      if (sent.isEmpty()) return;
      var id = List.copyOf(sent.keySet()).get(random.nextInt(sent.size()));
      message(id).released = true;
      partition.ingest("", "type=message.cancel", "message-id=" + id);
      look();
    }

    void pauseOrResume() {
      String lane = List.copyOf(limits.keySet()).get(random.nextInt(limits.size()));
      String what = random.nextBoolean() ? "pause" : "resume";
      if (lane.startsWith("q")) {
        partition.ingest("", "type=queue." + what, "upstash-queue-name=" + lane);
      } else {
        partition.ingest("", "type=flow." + what, "upstash-flow-control-key=" + lane);
      }
      look();
    }

    void deleteQueue() {
      for (var id : byLane.getOrDefault("q2", List.of())) message(id).released = true;
      partition.ingest("", "type=queue.delete", "upstash-queue-name=q2");
      look();
    }

    void changeLimit() {
      int limit = 1 + random.nextInt(4);
      heldBefore = held("q3");
      limits.put("q3", limit);
      partition.ingest("{\"parallelism\":" + limit + "}", "type=queue.put",
          "upstash-queue-name=q3");
      look();
    }

    /** A direct message for which a dispatcher has no room. */
    void deferDirect() {
      var id = MessageId.derived(partition.now, 0, "direct", "" + random.nextLong());
      sent.put(id, new Sent("host"));
      partition.tell(TestPartition.direct(Kind.DEFERRED, id, 1, null, null), Body.EMPTY);
      look();
    }

    int held(String queue) {
      return count(Keys.HELD).getOrDefault(Lane.queue("default", queue), 0);
    }

    /** What has a slot since a higher limit may go on. */
    int allowed(String lane) {
      int limit = limits.getOrDefault(lane, Integer.MAX_VALUE);
      if (!lane.equals("q3")) return limit;
      heldBefore = Math.min(heldBefore, held(lane));
      return Math.max(limit, heldBefore);
    }

    /** What it was doing is read again by another, from the start, but for what is lost. */
    void dispatcherDies() {
      var left = List.copyOf(works);
      works.clear();
      running.clear();
      wholeTrains.clear();
      for (var work : left) {
        if (random.nextInt(4) > 0) {
          works.add(new Work(partition.now.plusSeconds(8), work.startBy, work.turns, work.train));
        }
      }
    }

    void tick() {
      partition.now = partition.now.plus(TICK);
      partition.fire();
      look();
      for (var work : List.copyOf(works)) {
        if (!work.readAt.isAfter(partition.now)) go(work);
      }
      look();
    }

    void go(Work work) {
      if (work.endsAt == null) {
        begin(work);
      } else if (!work.endsAt.isAfter(partition.now)) {
        endCall(work);
      }
    }

    void begin(Work work) {
      if (work.begun.equals(Instant.MAX)) {
        var train = work.train;
        if (partition.now.isAfter(work.startBy)) {
          tell(work, Kind.UNSTARTED, 0);
          return;
        }
        if (train != null && train.after() != 0) {
          if (works.stream().anyMatch(each -> isTrain(each, train.lane(), train.after()))) return;
          if (wholeTrains.getOrDefault(train.lane(), 0L) != train.after()) {
            tell(work, Kind.UNSTARTED, 0);
            return;
          }
        }
        if (random.nextInt(40) == 0 && !calm) {
          tell(work, Kind.DEFERRED, 0);
          return;
        }
        work.begun = partition.now;
      }
      start(work);
    }

    static boolean isTrain(Work work, String lane, long number) {
      var train = work.train;
      return train != null && train.lane().equals(lane) && train.number() == number;
    }

    void start(Work work) {
      var turn = work.turns.get(work.next);
      var message = message(turn.id());
      int now = running.merge(message.lane, 1, Integer::sum);
      assertThat(now).as("calls of %s at a time", message.lane)
          .isLessThanOrEqualTo(allowed(message.lane));
      if (message.lane.equals("q1") || message.lane.equals("q2")) {
        for (var other : byLane.getOrDefault(message.lane, List.of())) {
          if (other.equals(turn.id())) break;
          assertThat(message(other).lets()).as("%s has ended before %s", other, turn.id()).isTrue();
        }
      }
      if (work.train == null) windowed(message.lane, work.startBy);
      work.endsAt = partition.now.plusMillis(random.nextInt(8) == 0 ? random.nextInt(1500) : 10);
    }

    /** Grants of a period have its end in common; no more than the rate begin before it. */
    void windowed(String lane, Instant startBy) {
      int rate = lane.equals("f2") ? 5 : lane.equals("f3") ? 8 : 0;
      if (rate == 0) return;
      var ends = windows.computeIfAbsent(lane, _ -> new TreeMap<>());
      assertThat(ends.merge(startBy, 1, Integer::sum)).as("calls of %s until %s", lane, startBy)
          .isLessThanOrEqualTo(rate);
      assertThat(partition.now).isBeforeOrEqualTo(startBy);
      var earlier = ends.lowerKey(startBy);
      var period = Duration.ofSeconds(lane.equals("f2") ? 2 : 1);
      if (earlier != null) {
        assertThat(Duration.between(earlier, startBy)).isGreaterThanOrEqualTo(period);
      }
    }

    void endCall(Work work) {
      var turn = work.turns.get(work.next);
      var message = message(turn.id());
      running.merge(message.lane, -1, Integer::sum);
      work.endsAt = null;
      int dice = calm ? 0 : random.nextInt(20);
      if (dice < 16) {
        message.delivered = true;
        work.next++;
        var train = work.train;
        if (train == null) {
          tell(work, Kind.DONE, 0);
        } else if (work.next == work.turns.size()) {
          wholeTrains.put(train.lane(), train.number());
          tell(work, Kind.DONE, work.next);
        } else if (partition.now.isAfter(work.begun.plusMillis(Train.MOST_MILLIS))) {
          tell(work, Kind.DONE, work.next);
        } else {
          start(work);
        }
      } else {
        tell(work, turn.attempt() > 2 ? Kind.FAILED : Kind.RETRY, work.next);
      }
    }

    void tell(Work work, Kind kind, int delivered) {
      works.remove(work);
      if (!calm && random.nextInt(200) == 0) return; // lost: the lease makes it good
      var turn = work.turns.get(Math.min(delivered, work.turns.size() - 1));
      var train = work.train;
      if (train != null && kind == Kind.DONE) turn = work.turns.get(delivered - 1);
      partition.tell(new Outcome(kind, turn.id(), turn.grant(), turn.attempt(),
          kind == Kind.RETRY ? partition.now.plusMillis(random.nextInt(3000)) : null, null, null,
          null, null, null, HeaderFields.NONE,
          train == null ? null : new Outcome.OfTrain(train.number(), delivered)));
      look();
    }

    /** Reads what the scheduler has written, and checks its rows. */
    void look() {
      var outputs = partition.outputs.subList(seen, partition.outputs.size());
      seen = partition.outputs.size();
      for (var output : List.copyOf(outputs)) {
        if (output.topic() == Topic.DUE) {
          works.add(read(output));
        }
      }
      for (var event : partition.events()) {
        var message = sent.get(event.messageId());
        if (message != null && ENDS.contains(event.state())) message.ended = true;
      }
      partition.outputs.clear();
      seen = 0;
      checkRows();
    }

    Work read(Output output) {
      var readAt = partition.now.plusMillis(random.nextInt(60));
      if (Train.isTrain(output.fields())) {
        var train = TestPartition.train(output);
        longestTrain = Math.max(longestTrain, train.cars().size());
        assertThat(train.cars()).noneMatch(car -> car.fields().has("upstash-callback")
            || car.fields().has("upstash-failure-callback"));
        if (train.after() != 0) behind++;
        return new Work(readAt, train.startBy(), train.cars()
            .stream()
            .map(car -> new Turn(car.messageId(), car.grant(), car.attempt()))
            .toList(), train);
      }
      var grant = Grant.read(output.fields());
      output.fields().text(OwnFields.CALLBACK_OF).ifPresent(source -> {
        if (sent.containsKey(grant.messageId())) return;
        var callback = new Sent("callback");
        sent.put(grant.messageId(), callback);
        message(MessageId.parse(source).orElseThrow()).callbacks.add(callback);
        callbacks++;
      });
      return new Work(readAt.isBefore(grant.dueAt()) ? grant.dueAt() : readAt, grant.startBy(),
          List.of(new Turn(grant.messageId(), grant.number(), grant.attempt())), null);
    }

    void checkRows() {
      var waiting = count(Keys.WAITING);
      var held = count(Keys.HELD);
      try (var rows = partition.state.scan(Keys.from(Keys.LANE), Keys.to(Keys.LANE))) {
        while (rows.hasNext()) {
          var row = rows.next();
          var lane = Lane.ofKey(row.key());
          var known = Table.LANES.read(row.value());
          assertThat((int) known.getWaiting()).as("%s", lane)
              .isEqualTo(waiting.getOrDefault(lane, 0));
          assertThat(known.getHeld()).as("%s", lane).isEqualTo(held.getOrDefault(lane, 0));
        }
      }
    }

    Map<Lane, Integer> count(byte kind) {
      var counts = new HashMap<Lane, Integer>();
      try (var rows = partition.state.scan(Keys.from(kind), Keys.to(kind))) {
        while (rows.hasNext()) counts.merge(Lane.ofMember(rows.next().key()), 1, Integer::sum);
      }
      return counts;
    }

    Sent message(MessageId id) {
      var message = sent.get(id);
      if (message == null) throw new AssertionError("nobody has sent " + id);
      return message;
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noLimitIsBrokenAndNothingStaysBehind(long seed) {
    var world = new World(seed);
    world.run();

    assertThat(world.sent).hasSizeGreaterThan(100);
    assertThat(world.sent.values()).allMatch(Sent::over);
    assertThat(world.partition.openGrants()).isZero();
    assertThat(world.count(Keys.WAITING)).isEmpty();
    assertThat(world.count(Keys.HELD)).isEmpty();
    assertThat(world.longestTrain).isGreaterThan(1);
    assertThat(world.callbacks).isPositive();
    trainsBehind += world.behind;
  }

  @AfterAll
  static void trainsHaveRunBehindOthers() {
    assertThat(trainsBehind).isPositive();
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, Long.getLong("posthaste.test.seeds", 40));
  }
}
