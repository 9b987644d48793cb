package io.posthaste.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.MemoryRows;
import io.posthaste.scheduler.state.Rows;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One bad record stops no other. */
class QuarantineTest {
  private final TestPartition partition = new TestPartition();

  /** Fails at records that say so, after it has changed rows and written records. */
  private static final class Failing extends PartitionScheduler {
    Failing(TestPartition of) {
      super(of.settings, 0, of.state, of.bodies, TestPartition.TENANTS, PublishLimits.DEFAULT,
          Observer.NONE);
    }

    @Override
    protected void decide(Transition t, Input input) {
      super.decide(t, input);
      if (input.fields().has("x-fail")) throw new IllegalStateException("as the test wants");
    }
  }

  @Test
  void aRecordThatMakesTheCoreThrowIsADeadLetterAndLeavesNothingElse() {
    partition.use(new Failing(partition));
    var before = partition.publish("upstash-delay=1h");
    var poison = partition.publish("upstash-delay=1h", "x-fail=yes");
    var after = partition.publish("upstash-delay=1h");
    partition.pass(Duration.ofHours(1));

    assertThat(partition.grants()).extracting(Grant::messageId).containsExactly(before, after);
    assertThat(partition.states(poison)).containsExactly(State.REJECTED);
    assertThat(partition.deadLetters()).singleElement().satisfies(fields -> {
      assertThat(fields.text("dlq-message-id")).contains(poison.value());
      assertThat(fields.text("dlq-reason")).contains("poison");
      assertThat(fields.text("dlq-error").orElseThrow()).contains("as the test wants");
      assertThat(fields.has("x-fail")).isTrue();
    });
  }

  @Test
  void anOutcomeThatDoesNotParseIsADeadLetter() {
    partition.apply(Input.Source.OUTCOMES, 0, TestPartition.fields("posthaste-outcome=nonsense"),
        null);
    partition.apply(Input.Source.OUTCOMES, 1, HeaderFields.NONE,
        new Body(new byte[]{(byte) 0xff, 0, 1}));
    partition.publish();

    assertThat(partition.deadLetters()).hasSize(2)
        .allSatisfy(fields -> assertThat(fields.text("dlq-reason")).contains("poison"));
    assertThat(partition.grants()).hasSize(1);
  }

  @Test
  void aHopThatDoesNotParseIsADeadLetter() {
    partition.hop(TestPartition.fields("destination=https://example.com/a"), Body.EMPTY);

    assertThat(partition.deadLetters()).singleElement()
        .satisfies(fields -> assertThat(fields.text("dlq-reason")).contains("poison"));
  }

  @Test
  void aRowThatDoesNotParseEndsItsMessageAlone() {
    var id = partition.publish("upstash-delay=1h");
    var other = partition.publish("upstash-delay=1h");
    partition.state.put(Keys.message(id), new byte[]{1, 2, 3});
    partition.pass(Duration.ofHours(1));

    assertThat(partition.grants()).extracting(Grant::messageId).containsExactly(other);
    assertThat(partition.deadLetters()).singleElement()
        .satisfies(fields -> assertThat(fields.text("dlq-message-id")).contains(id.value()));
    assertThat(partition.state.get(Keys.message(id))).isNull();
  }

  /** A granted record has more fields than the one that was appended. */
  @Test
  void aRecordThatWouldGrowBeyondItsLimitIsADeadLetterBeforeItIsWritten() {
    int limit = 10_000;
    var small = new TestPartition(
        CoreSettings.defaults(1, TestPartition.REPLIES, 1, 1 << 20, limit));
    var id = small.ingest("x".repeat(limit - 1200), "destination=https://example.com/a");

    assertThat(small.grants()).isEmpty();
    assertThat(small.states(id)).containsExactly(State.REJECTED);
    assertThat(small.deadLetters().getFirst().text("dlq-error").orElseThrow())
        .contains("at most " + limit);
  }

  @Test
  void whatIsTooLargeEvenForADeadLetterIsToldWithoutItsBody() {
    int limit = 10_000;
    var small = new TestPartition(
        CoreSettings.defaults(1, TestPartition.REPLIES, 1, 1 << 20, limit));
    var id = small.ingest("x".repeat(2 * limit), "destination=https://example.com/a");

    assertThat(small.of(Topic.DLQ)).singleElement().satisfies(letter -> {
      assertThat(TestPartition.bytes(letter)).isEmpty();
      assertThat(letter.fields().text("dlq-message-id")).contains(id.value());
      assertThat(letter.fields().text("dlq-offset")).contains("0");
    });
  }

  @Test
  void noFieldOfOursIsTakenFromAPublisherHoweverItIsSpelled() {
    var id = partition.publish("po\u017fthaste-schedule=forged", "POSTHASTE-group=forged");

    var due = partition.of(Topic.DUE).findFirst().orElseThrow();
    assertThat(due.fields().has("posthaste-schedule")).isFalse();
    assertThat(due.fields().has("posthaste-group")).isFalse();
    assertThat(partition.lastGrant().messageId()).isEqualTo(id);
  }

  @Test
  void aFailureOfTheStoreKeepsNothing() {
    var broken = new PartitionScheduler(partition.settings, 0, partition.state,
        new BrokenRows(new MemoryRows()), TestPartition.TENANTS, PublishLimits.DEFAULT,
        Observer.NONE);
    partition.use(broken);
    var id = MessageId.appended(partition.now, 0, 0);

    assertThatThrownBy(() -> partition.publish("upstash-delay=1h"))
        .isInstanceOf(Rows.FailedException.class);
    assertThat(partition.outputs).isEmpty();
    assertThat(partition.bodies.get(Keys.body(id))).isNull();
  }

  @Test
  void stateOfANewerVersionIsRefused() {
    partition.state.put(Keys.task(), new byte[]{8, 99});

    assertThatThrownBy(partition::restart).hasMessageContaining("99");
  }

  private record BrokenRows(Rows rows) implements Rows {
    @Override
    public byte @Nullable [] get(byte[] key) {
      return rows.get(key);
    }

    @Override
    public void put(byte[] key, byte[] value) {
      throw new FailedException(
          new IllegalStateException("no " + new String(key, StandardCharsets.UTF_8)));
    }

    @Override
    public void delete(byte[] key) {
      rows.delete(key);
    }

    @Override
    public Scan scan(byte[] from, byte[] to) {
      return rows.scan(from, to);
    }
  }
}
