package io.posthaste.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.record.MessageEventCodec;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.record.Outcome.Kind;
import io.posthaste.schemas.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random commands, outcomes, losses and crashes, held against what is promised of each message. */
class RandomHistoryTest {
  /** What the scheduler may tell of a message after each state; attempts are told by dispatchers. */
  private static final Map<State, Set<State>> NEXT = Map.of(
      State.CREATED, EnumSet.of(State.RETRY, State.CANCEL_REQUESTED, State.FAILED),
      State.RETRY, EnumSet.of(State.RETRY, State.CANCEL_REQUESTED, State.FAILED),
      State.CANCEL_REQUESTED, EnumSet.of(State.CANCELED));
  private static final Set<State> FIRST = EnumSet.of(State.CREATED, State.RETRY,
      State.CANCEL_REQUESTED, State.FAILED, State.DEDUPLICATED);
  private static final Set<State> TERMINAL = Set.of(State.FAILED, State.CANCELED,
      State.DEDUPLICATED, State.REJECTED);
  private static final int SLACK_MS = 250;
  private static final String[] CALLBACKS = {"upstash-callback=https://c.example/",
      "upstash-failure-callback=https://f.example/"};
  private static final Pattern RETRIED = Pattern.compile("\"retried\":(\\d+)");

  /** What is promised of one message. */
  private static final class Promise {
    long lastGrant;
    Instant nextDue;
    Instant leaseOver = Instant.MIN;
    boolean outcomeTold = true;
    boolean delivered;
    int ends;
    boolean cancelAsked;
    boolean hasCallback;
    boolean failed;
    int retries;
    @Nullable
    State told;
    final List<Callback> callbacks = new ArrayList<>();

    Promise(Instant due) {
      this.nextDue = due;
    }

    boolean over() {
      return delivered || ends > 0;
    }
  }

  /** @param failure whether it is a failure callback */
  private record Callback(MessageId id, boolean failure, int attempt) {}

  private static final class History {
    final TestPartition partition = new TestPartition();
    final Random random;
    final Map<MessageId, Promise> promises = new LinkedHashMap<>();
    final Map<String, MessageId> firsts = new HashMap<>();
    final Map<String, Instant> firstUntil = new HashMap<>();
    final List<Grant> open = new ArrayList<>();
    final List<MessageId> ids = new ArrayList<>();
    final Map<MessageId, Integer> created = new HashMap<>();
    int seen;

    History(long seed) {
      random = new Random(seed);
    }

    void run(int steps) {
      for (int i = 0; i < steps; i++) step();
      for (int i = 0; i < 400 && (!open.isEmpty() || partition.openGrants() > 0
          || promises.values().stream().anyMatch(promise -> !promise.over())); i++) {
        partition.pass(Duration.ofSeconds(30));
        look();
        while (!open.isEmpty()) tell(open.removeLast(), Kind.DONE);
      }
      for (int i = 0; i < 3; i++) partition.pass(Duration.ofDays(2));
      look();
    }

    void step() {
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> publish();
        case 3 -> cancel();
        case 4 -> direct();
        case 5, 6, 7, 8 -> outcome();
        case 9 -> partition.pass(Duration.ofMillis(random.nextInt(5000)));
        case 10 -> partition.pass(Duration.ofMillis(random.nextInt(100)));
        default -> crash();
      }
      look();
    }

    void publish() {
      int delayS = random.nextInt(60);
      var dueAt = partition.now.plusSeconds(delayS);
      if (random.nextInt(4) == 0) {
        accept(partition.publish(TestPartition.with(CALLBACKS, "upstash-delay=" + delayS + "s",
            "upstash-timeout=2s")), withCallbacks(new Promise(dueAt)));
        return;
      }
      if (random.nextInt(3) > 0) {
        accept(partition.publish("upstash-delay=" + delayS + "s", "upstash-timeout=2s"),
            new Promise(dueAt));
        return;
      }
      String key = "d" + random.nextInt(20);
      var id = partition.publish("upstash-delay=" + delayS + "s", "upstash-timeout=2s",
          "upstash-deduplication-id=" + key);
      var until = firstUntil.get(key);
      boolean repeat = until != null && until.isAfter(partition.now);
      if (!repeat) {
        firsts.put(key, id);
        firstUntil.put(key, partition.now.plus(Duration.ofMinutes(10)));
      }
      var promise = new Promise(dueAt);
      accept(id, promise);
      look();
      assertThat(promise.over()).as("%s is a repeat", id).isEqualTo(repeat);
    }

    /** A message that the dispatcher has called straight from the topic tells of itself. */
    void direct() {
      var id = MessageId.derived(partition.now, 0, "direct", "" + random.nextLong());
      var kind = List.of(Kind.RETRY, Kind.LEASED, Kind.FAILED).get(random.nextInt(3));
      var due = kind == Kind.FAILED ? partition.now : partition.now.plusSeconds(random.nextInt(30));
      var promise = new Promise(kind == Kind.LEASED ? partition.now : due);
      if (kind == Kind.LEASED) {
        promise.outcomeTold = false;
        promise.leaseOver = due;
      }
      accept(id, promise);
      if (random.nextInt(6) == 0) cancel(id);
      if (random.nextBoolean()) {
        tellTwice(TestPartition.direct(kind, id, 1, due, due));
      } else {
        withCallbacks(promise);
        tellTwice(TestPartition.direct(kind, id, 1, due, due, CALLBACKS));
      }
    }

    /** As when the dispatcher dies before its commit. */
    private void tellTwice(Outcome outcome) {
      partition.tell(outcome, Body.EMPTY);
      if (random.nextInt(4) == 0) partition.pass(Duration.ofSeconds(random.nextInt(60)));
      partition.tell(outcome, Body.EMPTY);
    }

    private static Promise withCallbacks(Promise promise) {
      promise.hasCallback = true;
      return promise;
    }

    private void accept(MessageId id, Promise promise) {
      promises.put(id, promise);
      ids.add(id);
    }

    void cancel() {
      if (ids.isEmpty()) return;
      cancel(ids.get(random.nextInt(ids.size())));
    }

    private void cancel(MessageId id) {
      partition.ingest("", "type=message.cancel", "message-id=" + id);
      var promise = promises.get(id);
      if (promise != null) promise.cancelAsked = true;
    }

    void outcome() {
      if (open.isEmpty()) return;
      int at = random.nextInt(open.size());
      var grant = open.get(at);
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> tell(open.remove(at), Kind.DONE);
        case 3, 4 -> tell(open.remove(at), Kind.RETRY);
        case 5 -> tell(open.remove(at), Kind.FAILED);
        case 6 -> tell(open.remove(at), Kind.UNSTARTED);
        default -> {
          open.remove(at); // lost, and with it what it would have told; or told much later
          if (random.nextBoolean()) partition.pass(Duration.ofSeconds(random.nextInt(90)));
          look();
          if (random.nextBoolean()) tell(grant, random.nextBoolean() ? Kind.DONE : Kind.RETRY);
        }
      }
    }

    void tell(Grant grant, Kind kind) {
      var promise = promise(grant.messageId());
      boolean current = promise.lastGrant == grant.number() && !promise.outcomeTold;
      var retryAt = partition.now.plusSeconds(random.nextInt(20));
      if (kind == Kind.DONE) promise.delivered = true;
      if (current) {
        promise.outcomeTold = true;
        if (kind == Kind.RETRY) promise.nextDue = retryAt;
      }
      partition.tell(kind == Kind.RETRY
          ? TestPartition.retry(grant, retryAt)
          : kind == Kind.FAILED
              ? TestPartition.failed(grant)
              : TestPartition.outcome(kind, grant));
    }

    /** What was not committed never happened; it is applied anew, and comes out the same. */
    void crash() {
      var stateBefore = partition.state.copy();
      var bodiesBefore = partition.bodies.copy();
      int from = partition.outputs.size();
      var first = new ArrayList<Output>();
      var later = partition.now.plusMillis(random.nextInt(50));
      for (int run = 0; run < 2; run++) {
        partition.state = stateBefore.copy();
        partition.bodies = bodiesBefore.copy();
        partition.restart();
        partition.now = later;
        partition.apply(Input.Source.INGEST, Integer.MAX_VALUE,
            TestPartition.fields("type=unknown"), null);
        partition.fire();
        var made = partition.outputs.subList(from, partition.outputs.size());
        if (run == 0) {
          first.addAll(made);
          made.clear();
        } else {
          assertSame(made, first);
        }
      }
      partition.state = stateBefore;
      partition.bodies = bodiesBefore;
      partition.outputs.subList(from, partition.outputs.size()).clear();
      partition.restart();
      partition.fire();
    }

    private Promise promise(MessageId id) {
      var promise = promises.get(id);
      if (promise == null) throw new AssertionError("nobody published " + id);
      return promise;
    }

    /** Holds what was written since the last look against the promises. */
    void look() {
      for (; seen < partition.outputs.size(); seen++) {
        var output = partition.outputs.get(seen);
        if (output.topic() == Topic.DUE) {
          var grant = Grant.read(output.fields());
          if (!promises.containsKey(grant.messageId())) calledBack(output, grant);
          granted(grant);
        } else if (output.topic() == Topic.EVENTS) {
          told(MessageEventCodec.fromBytes(TestPartition.bytes(output)));
        }
      }
    }

    /** A callback is granted for the first time. */
    private void calledBack(Output output, Grant grant) {
      var fields = output.fields();
      var source = MessageId.parse(fields.text(OwnFields.CALLBACK_OF).orElseThrow()).orElseThrow();
      var json = new String(TestPartition.bytes(output), StandardCharsets.UTF_8);
      var retried = RETRIED.matcher(json);
      var promise = new Promise(grant.dueAt());
      accept(grant.messageId(), promise);
      promise(source).callbacks.add(new Callback(grant.messageId(), json.contains("\"dlqId\""),
          retried.find() ? Integer.parseInt(retried.group(1)) + 1 : 1));
    }

    private void granted(Grant grant) {
      var promise = promise(grant.messageId());
      assertThat(promise.over()).as("%s is granted after its end", grant).isFalse();
      assertThat(grant.number()).isEqualTo(promise.lastGrant + 1);
      assertThat(grant.dueAt()).as("%s is due", grant).isEqualTo(promise.nextDue);
      assertThat(grant.dueAt().minusMillis(SLACK_MS)).as("%s is early", grant)
          .isBeforeOrEqualTo(partition.now);
      assertThat(promise.outcomeTold || !promise.leaseOver.isAfter(partition.now))
          .as("%s has two owners", grant)
          .isTrue();
      promise.lastGrant = grant.number();
      promise.outcomeTold = false;
      promise.leaseOver = grant.startBy().plusSeconds(7);
      open.add(grant);
    }

    private void told(MessageEvent event) {
      if (event.state() == State.CREATED) {
        assertThat(created.merge(event.messageId(), 1, Integer::sum)).isEqualTo(1);
      }
      var known = promises.get(event.messageId());
      if (known != null) {
        assertThat(known.told == null ? FIRST : NEXT.getOrDefault(known.told, Set.of()))
            .as("after %s", known.told)
            .contains(event.state());
        known.told = event.state();
      }
      if (known != null && event.state() == State.RETRY) known.retries++;
      if (known != null && event.state() == State.FAILED) known.failed = true;
      if (!TERMINAL.contains(event.state())) return;
      var promise = promises.get(event.messageId());
      if (promise == null) return; // of the command itself
      promise.ends++;
      assertThat(promise.ends).as("%s ends more than once", event).isEqualTo(1);
      if (event.state() == State.CANCELED) assertThat(promise.cancelAsked).isTrue();
    }
  }

  /** One for each attempt that was told of, and one more where the message has failed. */
  private static void assertCallbacks(MessageId id, Promise promise) {
    var attempts = promise.callbacks.stream()
        .filter(callback -> !callback.failure)
        .map(Callback::attempt)
        .toList();
    if (!promise.hasCallback) {
      assertThat(promise.callbacks).as("%s", id).isEmpty();
      return;
    }
    boolean canceled = promise.ends > 0 && !promise.failed;
    int least = canceled ? promise.retries : promise.retries + 1;
    assertThat(attempts).as("attempts at %s that were told", id)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, attempts.size()).boxed().toList())
        .hasSizeBetween(least, promise.retries + 1);
    assertThat(promise.callbacks.stream().filter(Callback::failure)).as("%s", id)
        .hasSize(promise.failed ? 1 : 0);
    assertThat(promise.callbacks).extracting(Callback::id).doesNotHaveDuplicates();
  }

  private static void assertSame(List<Output> outputs, List<Output> expected) {
    assertThat(outputs).hasSameSizeAs(expected);
    for (int i = 0; i < outputs.size(); i++) {
      var one = outputs.get(i);
      var other = expected.get(i);
      assertThat(one.topic()).isEqualTo(other.topic());
      assertThat(one.fields()).isEqualTo(other.fields());
      assertThat(Arrays.equals(TestPartition.bytes(one), TestPartition.bytes(other))).isTrue();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everyMessageEndsOnceAndIsNeverEarlyAndNeverHasTwoOwners(long seed) {
    var history = new History(seed);
    history.run(20_000);

    history.promises.forEach((id, promise) -> assertThat(promise.over()).as("%s has ended", id)
        .isTrue());
    history.promises.forEach(RandomHistoryTest::assertCallbacks);
    assertThat(history.created).hasSizeGreaterThan(100);
    assertThat(history.partition.openGrants()).isZero();
    assertThat(history.partition.bodies.size()).isZero();
    assertThat(history.partition.state.size()).as("the task row").isEqualTo(1);
  }

  @Test
  void theSameHistoryGivesTheSameStateAndTheSameEffects() {
    var one = new History(42);
    one.run(5_000);
    var other = new History(42);
    other.run(5_000);

    assertThat(one.partition.state.sameAs(other.partition.state)).isTrue();
    assertSame(one.partition.outputs, other.partition.outputs);
  }
}
