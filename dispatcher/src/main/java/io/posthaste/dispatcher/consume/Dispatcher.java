package io.posthaste.dispatcher.consume;

import io.posthaste.dispatcher.consume.DispatcherStatus.State;
import io.posthaste.dispatcher.meter.DispatcherMeter;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the ingest topic and the due topic, has called what is stamped {@code direct} on the one and
 * what is granted on the other, and commits. One loop on one thread; whatever escapes it is caught here and decided about: it begins anew with
 * another consumer, or, where that would skip messages, it stops for an operator.
 */
public final class Dispatcher {
  /** Meters that {@link #numbers} has a value for. */
  public static final Set<DispatcherMeter> GAUGES = Set.of(DispatcherMeter.CALLS,
      DispatcherMeter.CALL_BYTES, DispatcherMeter.WAITING, DispatcherMeter.GRANTS_WAITING,
      DispatcherMeter.PAUSED, DispatcherMeter.UNCOMMITTED, DispatcherMeter.LAG,
      DispatcherMeter.ASSIGNED, DispatcherMeter.GATE_WAITING, DispatcherMeter.LANES_OPEN);

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration SWEEP = Duration.ofMillis(100);
  private static final Duration STEP = Duration.ofMillis(10);
  private static final Duration LEAVE = Duration.ofSeconds(2);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final Duration STARTED_WELL = Duration.ofMinutes(1);

  private final DispatcherSettings settings;
  private final TopicLayout topics;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Intake intake;
  private final Hands hands;
  private final Admission admission;
  private final Attempts attempts;
  private final DueTimer timer;
  private final List<RecordWriter> writers;
  private final ConsumedDue consumedDue;
  private final InstantSource clock;
  private final Thread thread;
  private Instant sweepAt = Instant.MIN;
  private volatile boolean stopping;
  private volatile State state = State.NEW;
  private volatile Instant lastPollAt;
  private volatile boolean assigned;
  private volatile int partitions;
  private volatile int paused;
  private volatile long span;
  private volatile long lag;
  private volatile boolean reachable;
  private volatile @Nullable String problem;

  Dispatcher(DispatcherSettings settings, TopicLayout topics,
      Supplier<Consumer<byte[], byte[]>> consumers, Intake intake, Hands hands,
      Admission admission, Attempts attempts, DueTimer timer, List<RecordWriter> writers,
      ConsumedDue consumedDue, InstantSource clock) {
    this.settings = settings;
    this.topics = topics;
    this.consumers = consumers;
    this.intake = intake;
    this.hands = hands;
    this.admission = admission;
    this.attempts = attempts;
    this.timer = timer;
    this.writers = writers;
    this.consumedDue = consumedDue;
    this.clock = clock;
    this.lastPollAt = clock.instant();
    this.thread = Thread.ofPlatform().name("posthaste-dispatcher-poll").unstarted(this::run);
  }

  /** To be called once. */
  public void start() {
    state = State.RUNNING;
    writers.forEach(RecordWriter::start);
    consumedDue.start();
    thread.start();
  }

  /** The direct messages of a tenant that were admitted and whose end is not told yet. */
  public List<DirectMessage> directInHand(String tenant) {
    return hands.direct(tenant);
  }

  /** Calls of a tenant that go on now, and how many there may be. */
  public CallsOfTenant calls(String tenant) {
    return new CallsOfTenant(attempts.calls(tenant), settings.maxCallsPerTenant());
  }

  public DispatcherStatus status() {
    return new DispatcherStatus(state, lastPollAt, assigned, partitions, reachable,
        writers.stream().noneMatch(RecordWriter::failing), problem);
  }

  /** What the meters that are gauges show now. */
  public Map<DispatcherMeter, Number> numbers() {
    return Map.of(DispatcherMeter.CALLS, admission.calls(), DispatcherMeter.CALL_BYTES,
        admission.bytes(), DispatcherMeter.WAITING, intake.waitingCount(),
        DispatcherMeter.GRANTS_WAITING, hands.waitingForDueTime(), DispatcherMeter.PAUSED, paused,
        DispatcherMeter.UNCOMMITTED, span, DispatcherMeter.LAG, lag,
        DispatcherMeter.ASSIGNED, partitions, DispatcherMeter.GATE_WAITING, attempts.waiting(),
        DispatcherMeter.LANES_OPEN, hands.openLanes());
  }

  /**
   * Takes no more work, gives back what was not begun, waits for open calls within the grace, hands
   * over and breaks off what is still open (it is repeated when its lease has ended), commits and
   * leaves the group.
   */
  public void stop() {
    stopping = true;
    try {
      thread.join(settings.stopGrace().plus(Assignment.TELL_TIMEOUT).plus(LEAVE.multipliedBy(2)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    timer.close();
    consumedDue.close();
    writers.forEach(RecordWriter::close);
  }

  private void run() {
    var pause = FIRST_PAUSE;
    while (!stopping && state == State.RUNNING) {
      var startedAt = clock.instant();
      try {
        consume();
      } catch (InvalidOffsetException e) {
        fatal(e);
      } catch (InterruptedException e) {
        break;
      } catch (RuntimeException e) {
        problem = e.toString();
        reachable = false;
        if (clock.instant().isAfter(startedAt.plus(STARTED_WELL))) pause = FIRST_PAUSE;
        LOG.atError()
            .addKeyValue("pause", pause)
            .setCause(e)
            .log("starting again with a new consumer");
        pause = rest(pause);
      }
    }
    if (state == State.RUNNING) state = State.STOPPED;
  }

  private void consume() throws InterruptedException {
    var consumer = consumers.get();
    var assignment = new Assignment(consumer, intake, hands, settings.maxSpan(),
        settings.revokeGrace());
    try {
      consumer.subscribe(List.of(topics.name(Topic.INGEST), topics.name(Topic.DUE)),
          assignment);
      var commitAt = clock.instant().plus(settings.commitInterval());
      while (!stopping) {
        goRound(consumer, assignment);
        handOverLongCalls();
        if (clock.instant().isBefore(commitAt)) continue;
        assignment.commit();
        observe(consumer, assignment);
        commitAt = clock.instant().plus(settings.commitInterval());
      }
      finishOpen(assignment);
      assignment.stopWaiting();
    } catch (RuntimeException | Error e) {
      assignment.commitNothing();
      throw e;
    } finally {
      // Leaving gives the partitions away, and so commits.
      consumer.close(CloseOptions.timeout(LEAVE));
      assigned = false;
      partitions = 0;
    }
  }

  private void goRound(Consumer<byte[], byte[]> consumer, Assignment assignment)
      throws InterruptedException {
    attempts.refuseLate();
    intake.admit();
    boolean blocked = intake.blocked();
    assignment.pause(blocked);
    var records = consumer.poll(blocked ? Duration.ZERO : attempts.waiting() > 0 ? STEP : POLL);
    lastPollAt = clock.instant();
    for (var partition : records.partitions()) {
      var work = assignment.work(partition);
      for (var record : records.records(partition)) intake.take(work, record);
    }
    intake.close(blocked ? STEP : Duration.ZERO);
  }

  private void observe(Consumer<byte[], byte[]> consumer, Assignment assignment) {
    assigned = assignment.isComplete();
    partitions = assignment.size();
    paused = consumer.paused().size();
    span = assignment.span();
    lag = assignment.lag();
    reachable = Heartbeat.isAnswered(consumer.metrics().values(), KafkaSettings.SESSION_TIMEOUT);
    if (reachable) problem = null;
  }

  private void handOverLongCalls() {
    var now = clock.instant();
    if (now.isBefore(sweepAt)) return;
    hands.handOver(_ -> true, now.minus(settings.handOverAfter()));
    sweepAt = now.plus(SWEEP);
  }

  private void finishOpen(Assignment assignment) throws InterruptedException {
    intake.withdraw(_ -> true);
    closeWhile(() -> hands.open() > 0, settings.stopGrace());
    hands.handOver(_ -> true, Instant.MAX);
    closeWhile(() -> assignment.inHand() > 0, Assignment.TELL_TIMEOUT);
    attempts.cancel();
    intake.close(Duration.ZERO);
  }

  private void closeWhile(BooleanSupplier some, Duration limit) throws InterruptedException {
    intake.close(Duration.ZERO);
    long deadline = System.nanoTime() + limit.toNanos();
    while (some.getAsBoolean() && System.nanoTime() - deadline < 0) intake.close(STEP);
  }

  private void fatal(InvalidOffsetException e) {
    state = State.FATAL;
    problem = e instanceof NoOffsetForPartitionException
        ? "the group has no committed offset on " + e.partitions()
            + ": it was never given one, or Kafka has forgotten it. Going on could skip messages;"
            + " commit the offsets to start from and start again"
        : "the committed offsets of " + e.partitions()
            + " do not exist any more: messages were deleted before they were read. To go on without"
            + " them, commit offsets that exist and start again";
    LOG.atError().addKeyValue("group", settings.groupId()).setCause(e).log(problem);
  }

  private static Duration rest(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    var doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
  }
}
