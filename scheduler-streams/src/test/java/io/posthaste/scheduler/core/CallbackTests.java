package io.posthaste.scheduler.core;

import static io.posthaste.scheduler.core.TestPartition.fields;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.state.Lane;
import io.posthaste.scheduler.state.Table;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.DeadLetter;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.record.Outcome.Kind;
import io.posthaste.schemas.record.Train;
import io.posthaste.schemas.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the tests of callbacks have in common: one partition, and messages that want them. */
abstract class CallbackTests {
  static final String CALLBACK = "upstash-callback=https://c.example/cb?x=1";
  static final String FAILURE = "upstash-failure-callback=https://f.example/";
  static final Body BODY = new Body("body".getBytes(UTF_8));

  final TestPartition partition = new TestPartition();

  static Outcome answered(Kind kind, Grant grant, int status, @Nullable Instant retryAt) {
    return answered(kind, grant.messageId(), grant.number(), grant.attempt(), status, "answer",
        retryAt, HeaderFields.NONE);
  }

  static Outcome answered(Kind kind, MessageId id, long grant, int attempt, int status,
      String body, @Nullable Instant retryAt, HeaderFields message) {
    return new Outcome(kind, id, grant, attempt, retryAt, null, TestPartition.START,
        Duration.ofMillis(5), status < 300 ? null : "answered with status " + status,
        new DeadLetter.Response(status, fields("x-a=b"), body), message);
  }

  /** A direct message that has a callback tells of an attempt. */
  void direct(Kind kind, MessageId id, int status, String... more) {
    partition.tell(answered(kind, id, 0, 1, status, "answer",
        kind == Kind.RETRY ? partition.now.plusSeconds(12) : null,
        fields(TestPartition.with(more, "destination=https://example.com/a", "route=direct"))),
        BODY);
  }

  MessageId directId() {
    return MessageId.appended(partition.now, 0, 1000);
  }

  /** Grants of callbacks, without those of other messages. */
  List<Output> callbacks() {
    return partition.of(Topic.DUE)
        .filter(output -> output.fields().has(OwnFields.CALLBACK_OF))
        .toList();
  }

  Output callback() {
    var all = callbacks();
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  /** Grants of other messages, in trains or alone. */
  List<Grant> sources() {
    return partition.of(Topic.DUE)
        .filter(output -> !output.fields().has(OwnFields.CALLBACK_OF))
        .flatMap(output -> Train.isTrain(output.fields())
            ? TestPartition.train(output)
                .cars()
                .stream()
                .map(car -> new Grant(car.messageId(), car.grant(), car.attempt(), car.dueAt(),
                    car.dueAt(), 0))
            : Stream.of(grant(output)))
        .toList();
  }

  Grant lastSource() {
    return sources().getLast();
  }

  static Grant grant(Output output) {
    return Grant.read(output.fields());
  }

  static String json(Output output) {
    return new String(TestPartition.bytes(output), UTF_8);
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(ISO_8859_1));
  }

  Grant published(String... more) {
    partition.publish(TestPartition.with(more, "upstash-delay=1s"));
    partition.pass(Duration.ofSeconds(1));
    return lastSource();
  }

  void enqueue(String... more) {
    partition.publish(TestPartition.with(more, "upstash-queue-name=q"));
  }

  int held() {
    return Table.LANES.get(partition.state, Lane.queue("default", "q").key())
        .orElseThrow()
        .getHeld();
  }
}
