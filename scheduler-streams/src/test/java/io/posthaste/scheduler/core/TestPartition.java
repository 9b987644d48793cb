package io.posthaste.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.MemoryRows;
import io.posthaste.scheduler.state.Timer;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.record.DeadLetter;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.record.MessageEventCodec;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.record.Train;
import io.posthaste.schemas.tenant.SigningKeys;
import io.posthaste.schemas.tenant.Tenant;
import io.posthaste.schemas.tenant.Tenants;
import io.posthaste.schemas.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One partition with its rows in memory and its time in the test's hands. */
final class TestPartition {
  static final Instant START = Instant.parse("2026-01-05T12:00:00Z");
  static final String REPLIES = "posthaste.replies";
  static final Tenants TENANTS = new Tenants(
      List.of(tenant("default", "token-1"), tenant("other", "token-2")));
  private static final int MOST_ROWS_COUNTED = 300;

  final CoreSettings settings;
  MemoryRows state = new MemoryRows();
  MemoryRows bodies = new MemoryRows();
  final List<Output> outputs = new ArrayList<>();
  Instant now = START;
  private PartitionScheduler scheduler;
  private long nextIngest;
  private long nextHop;
  private long nextOutcome;

  TestPartition() {
    this(CoreSettings.defaults(1, REPLIES, 1, 1 << 20, (4 << 20) + (256 << 10)));
  }

  TestPartition(CoreSettings settings) {
    this.settings = settings;
    this.scheduler = open();
  }

  private static Tenant tenant(String id, String token) {
    return Tenant.withToken(id, token,
        new SigningKeys("sig_" + "c".repeat(32) + id, "sig_" + "n".repeat(32) + id));
  }

  private PartitionScheduler open() {
    return new PartitionScheduler(settings, 0, state, bodies, TENANTS, PublishLimits.DEFAULT,
        Observer.NONE);
  }

  /** As after a crash: nothing but the rows is left. */
  void restart() {
    scheduler = open();
  }

  /** Another scheduler takes the place of this one's. */
  void use(PartitionScheduler other) {
    scheduler = other;
  }

  int openGrants() {
    return scheduler.numbers().grants();
  }

  /** Fields as {@code name=value}. */
  static HeaderFields fields(String... fields) {
    return new HeaderFields(Stream.of(fields)
        .map(field -> field.split("=", 2))
        .map(parts -> HeaderField.ofText(parts[0], parts[1]))
        .toList());
  }

  /** Appends a record to the ingest topic and applies it. */
  MessageId ingest(String body, String... fields) {
    long offset = nextIngest++;
    apply(Input.Source.INGEST, offset, fields(fields),
        new Body(body.getBytes(StandardCharsets.UTF_8)));
    return MessageId.appended(now, 0, offset);
  }

  MessageId publish(String... fields) {
    return ingest("body", with(fields, "destination=https://example.com/a"));
  }

  static String[] with(String[] fields, String... more) {
    return Stream.concat(Stream.of(more), Stream.of(fields)).toArray(String[]::new);
  }

  void hop(HeaderFields fields, @Nullable Body body) {
    apply(Input.Source.HOPS, nextHop++, fields, body);
  }

  void tell(Outcome outcome) {
    tell(outcome, Body.EMPTY);
  }

  void tell(Outcome outcome, Body body) {
    apply(Input.Source.OUTCOMES, nextOutcome++, outcome.toFields(), body);
  }

  void apply(Input.Source source, long offset, HeaderFields fields, @Nullable Body body) {
    outputs.addAll(scheduler.apply(new Input(source, offset, now, fields, body)).outputs());
  }

  /** Lets time pass in ticks of 10 ms where that is little, and fires what is due. */
  void pass(Duration time) {
    var until = now.plus(time);
    now = until;
    fire();
  }

  void fire() {
    outputs.addAll(scheduler.fire(now, 10_000).outputs());
    if (state.size() < MOST_ROWS_COUNTED) assertNumbersAreTrue();
  }

  private void assertNumbersAreTrue() {
    var counts = new EnumMap<Timer.Kind, Long>(Timer.Kind.class);
    for (var kind : Timer.Kind.values()) counts.put(kind, 0L);
    Instant first = null;
    try (var rows = state.scan(Keys.from(Keys.TIMER), Keys.to(Keys.WAKE))) {
      while (rows.hasNext()) {
        var timer = Timer.ofKey(rows.next().key());
        counts.merge(timer.kind(), 1L, Long::sum);
        if (first == null || timer.at().isBefore(first)) first = timer.at();
      }
    }
    var numbers = scheduler.numbers();
    counts
        .forEach((kind, count) -> assertThat(numbers.timers().getOrDefault(kind, 0L)).as("%s", kind)
            .isEqualTo(count));
    if (first != null) assertThat(numbers.nextTimer()).isNotNull().isBeforeOrEqualTo(first);
  }

  /** Grants of one message written so far. */
  List<Grant> grants() {
    return of(Topic.DUE)
        .filter(output -> !Train.isTrain(output.fields()))
        .map(output -> Grant.read(output.fields()))
        .toList();
  }

  /** Trains written so far. */
  List<Train> trains() {
    return of(Topic.DUE)
        .filter(output -> Train.isTrain(output.fields()))
        .map(TestPartition::train)
        .toList();
  }

  Train lastTrain() {
    return trains().getLast();
  }

  static Train train(Output output) {
    return Train.read(output.fields(), new Body(bytes(output)));
  }

  /** What a dispatcher tells of a train of which so many messages were delivered. */
  static Outcome outcome(Outcome.Kind kind, Train train, int delivered) {
    boolean about = kind != Outcome.Kind.DONE;
    var car = train.cars().get(about ? delivered : Math.max(0, delivered - 1));
    boolean retry = kind == Outcome.Kind.RETRY;
    return new Outcome(kind, car.messageId(), car.grant(), car.attempt(),
        retry ? car.dueAt().plusSeconds(1) : null,
        kind == Outcome.Kind.LEASED ? car.dueAt().plusSeconds(60) : null, null, null, null, null,
        HeaderFields.NONE, new Outcome.OfTrain(train.number(), delivered));
  }

  Grant lastGrant() {
    return grants().getLast();
  }

  List<MessageEvent> events() {
    return of(Topic.EVENTS).map(output -> MessageEventCodec.fromBytes(bytes(output))).toList();
  }

  List<MessageEvent.State> states(MessageId id) {
    return events().stream()
        .filter(event -> event.messageId().equals(id))
        .map(MessageEvent::state)
        .toList();
  }

  List<HeaderFields> deadLetters() {
    return of(Topic.DLQ).map(Output::fields).toList();
  }

  /** Status and JSON of the answers. */
  List<String> replies() {
    return of(Topic.REPLIES)
        .map(output -> output.fields().text("posthaste-status").orElseThrow() + " "
            + new String(bytes(output), StandardCharsets.UTF_8))
        .toList();
  }

  Stream<Output> of(Topic topic) {
    return outputs.stream().filter(output -> output.topic() == topic);
  }

  static byte[] bytes(Output output) {
    var body = output.body();
    if (body == null) throw new AssertionError("no value");
    return body.bytes();
  }

  static Outcome outcome(Outcome.Kind kind, Grant grant) {
    return new Outcome(kind, grant.messageId(), grant.number(), grant.attempt(), null, null, null,
        null, null, null, HeaderFields.NONE);
  }

  static Outcome retry(Grant grant, Instant retryAt) {
    return new Outcome(Outcome.Kind.RETRY, grant.messageId(), grant.number(), grant.attempt(),
        retryAt, null, null, null, "answered with status 500", null, HeaderFields.NONE);
  }

  static Outcome failed(Grant grant) {
    return new Outcome(Outcome.Kind.FAILED, grant.messageId(), grant.number(), grant.attempt(),
        null, null, START, Duration.ofMillis(5), "answered with status 500",
        new DeadLetter.Response(500, HeaderFields.NONE, "no"), HeaderFields.NONE);
  }

  /** Of a message that was called straight from the ingest topic. */
  static Outcome direct(Outcome.Kind kind, MessageId id, int attempt, @Nullable Instant retryAt,
      @Nullable Instant leaseUntil) {
    return direct(kind, id, attempt, retryAt, leaseUntil, new String[0]);
  }

  /** @param more fields of the message */
  static Outcome direct(Outcome.Kind kind, MessageId id, int attempt, @Nullable Instant retryAt,
      @Nullable Instant leaseUntil, String... more) {
    return new Outcome(kind, id, 0, attempt, retryAt, leaseUntil, null, null, "an error", null,
        fields(with(more, "destination=https://example.com/direct", "route=direct")));
  }
}
