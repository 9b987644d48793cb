package io.posthaste.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.DeadLetter;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the consumer of dead letters publishes again comes in through hops. */
class RedrivesTest {
  private static final MessageId ID = MessageId.derived(TestPartition.START.minusSeconds(60), 0,
      "1767225600000-65536", "7");

  private final TestPartition partition = new TestPartition();

  private void redrive(String... fields) {
    var all = Stream.concat(
        Stream.of("destination=https://example.com/a", "retried-from=1767225600000-65536",
            "posthaste-message-id=" + ID, "posthaste-redrive=1"),
        Stream.of(fields));
    partition.hop(TestPartition.fields(all.toArray(String[]::new)),
        new Body("body".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void itIsCreatedAndGrantedAtOnceUnderItsOwnId() {
    redrive();

    assertThat(partition.states(ID)).containsExactly(State.CREATED);
    assertThat(partition.lastGrant().messageId()).isEqualTo(ID);
    assertThat(partition.lastGrant().attempt()).isEqualTo(1);
    assertThat(due().text("retried-from")).contains("1767225600000-65536");
    assertThat(due().has("posthaste-redrive")).isFalse();
  }

  @Test
  void aCopyOfAGroupStaysOneAndGoesToItsEndpointAlone() {
    redrive("posthaste-group=g", "posthaste-endpoint=e");

    assertThat(partition.grants()).hasSize(1);
    assertThat(due().text("posthaste-group")).contains("g");
    assertThat(due().text("posthaste-endpoint")).contains("e");
  }

  @Test
  void aMessageOfAQueueGoesBackToItsQueue() {
    var first = partition.publish("upstash-queue-name=q");
    redrive("upstash-queue-name=q");

    assertThat(partition.grants()).extracting(grant -> grant.messageId()).containsExactly(first);
    partition.tell(TestPartition.outcome(
        Outcome.Kind.DONE, partition.lastGrant()));
    var trains = partition.trains();
    assertThat(trains.isEmpty()
        ? partition.lastGrant().messageId()
        : trains.getLast().cars().getFirst().messageId()).isEqualTo(ID);
  }

  @Test
  void whenItFailsAgainItIsAnotherDeadLetterThatSaysWhereItCameFrom() {
    redrive("upstash-retries=0");
    partition.tell(TestPartition.failed(partition.lastGrant()));

    var letter = partition.deadLetters().getLast();
    assertThat(letter.text(DeadLetter.ID)).contains(
        ID.time().toEpochMilli() + "-" + ID.number());
    assertThat(letter.text("retried-from")).contains("1767225600000-65536");
  }

  @Test
  void theScheduleThatMadeItIsNotToldAgain() {
    redrive("posthaste-schedule=s");
    partition.tell(TestPartition.outcome(
        Outcome.Kind.DONE, partition.lastGrant()));

    assertThat(due().text("posthaste-schedule")).contains("s");
    assertThat(partition.of(Topic.HOPS)).isEmpty();
  }

  @Test
  void nobodyClaimsItOnTheIngestTopic() {
    var id = partition.publish("posthaste-redrive=1", "retried-from=x");

    assertThat(partition.states(id)).isEmpty();
  }

  private HeaderFields due() {
    return partition.of(Topic.DUE).toList().getLast().fields();
  }
}
