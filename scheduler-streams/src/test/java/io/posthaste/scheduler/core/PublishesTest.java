package io.posthaste.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.topic.KeyPartition;
import io.posthaste.schemas.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishesTest {
  private static final String REPLY = "reply-topic=" + TestPartition.REPLIES;

  private final TestPartition partition = new TestPartition();

  @Test
  void aDirectRecordIsTheDispatchers() {
    partition.publish("route=direct");

    assertThat(partition.outputs).isEmpty();
  }

  @Test
  void aRepeatWithinTheWindowIsNotDelivered() {
    var first = partition.publish("upstash-deduplication-id=a", REPLY);
    partition.pass(Duration.ofMillis(599_999));
    var second = partition.publish("upstash-deduplication-id=a", REPLY);

    assertThat(partition.grants()).extracting(grant -> grant.messageId())
        .contains(first)
        .doesNotContain(second);
    assertThat(partition.replies()).containsExactly("200 {\"messageId\":\"" + first + "\"}",
        "202 {\"messageId\":\"" + first + "\",\"deduplicated\":true}");
    assertThat(partition.states(second)).containsExactly(State.DEDUPLICATED);
  }

  @Test
  void afterTheWindowTheIdIsFree() {
    partition.publish("upstash-deduplication-id=a");
    partition.pass(Duration.ofMinutes(10));
    var second = partition.publish("upstash-deduplication-id=a");

    assertThat(partition.lastGrant().messageId()).isEqualTo(second);
  }

  @Test
  void deduplicationHoldsOverARestart() {
    partition.publish("upstash-deduplication-id=a");
    partition.restart();
    partition.publish("upstash-deduplication-id=a");

    assertThat(partition.grants()).hasSize(1);
  }

  @Test
  void theSameContentIsARepeatAndOtherContentIsNot() {
    String[] same = {"destination=https://example.com/a", "content-type=a/b",
        "upstash-forward-x=1", "upstash-content-based-deduplication=true"};
    partition.ingest("one", same);
    partition.ingest("one", same);
    partition.ingest("two", same);
    partition.ingest("one", "destination=https://example.com/b", "content-type=a/b",
        "upstash-forward-x=1", "upstash-content-based-deduplication=true");

    assertThat(partition.grants()).hasSize(3);
  }

  @Test
  void tenantsDoNotShareDeduplicationIds() {
    partition.publish("upstash-deduplication-id=a");
    partition.publish("upstash-deduplication-id=a", "tenant=other");

    assertThat(partition.grants()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"upstash-delay=soon, upstash-delay", "upstash-callback=a.b, upstash-callback",
      "type=dance, type", "tenant=nobody, tenant"})
  void aBadRecordIsADeadLetterThatNamesTheField(String field, String name) {
    var id = partition.publish(field);

    assertThat(partition.states(id)).containsExactly(State.REJECTED);
    assertThat(partition.deadLetters()).singleElement().satisfies(fields -> {
      assertThat(fields.text("dlq-reason")).contains("rejected");
      assertThat(fields.text("dlq-error").orElseThrow()).startsWith(name);
    });
  }

  @Test
  void whoWaitsForAnAnswerGetsTheRefusal() {
    partition.publish("upstash-delay=soon", REPLY, "reply-partition=0", "correlation-id=77");

    assertThat(partition.deadLetters()).isEmpty();
    assertThat(partition.replies()).singleElement().asString().startsWith("400 {\"error\":");
    assertThat(partition.of(Topic.REPLIES)
        .findFirst()
        .orElseThrow()
        .fields()
        .text("correlation-id")).contains("77");
  }

  @ParameterizedTest
  @CsvSource({"reply-topic=another, reply-topic", "reply-partition=1, reply-partition",
      "reply-partition=x, reply-partition"})
  void anAnswerThatCannotBeWrittenIsRefused(String field, String name) {
    partition.publish(REPLY, field);

    assertThat(partition.replies()).isEmpty();
    assertThat(partition.grants()).isEmpty();
    assertThat(partition.deadLetters().getFirst().text("dlq-error").orElseThrow()).startsWith(name);
  }

  @Test
  void aDeadLetterPipedBackIsANewMessageWithoutDelayOrDeduplication() {
    partition.publish("upstash-deduplication-id=a");
    var again = partition.publish("upstash-deduplication-id=a", "upstash-delay=1h", "dlq-id=1-2",
        "dlq-error=old");

    assertThat(partition.lastGrant().messageId()).isEqualTo(again);
    assertThat(partition.of(Topic.DUE).toList().getLast().fields().has("dlq-error")).isFalse();
  }

  @Test
  void whatBelongsToAnotherPartitionGoesThereWithItsId() {
    int partitions = 5;
    var settings = CoreSettings.defaults(partitions, TestPartition.REPLIES, 1, 1 << 20, 5 << 20);
    var here = new TestPartition(settings);
    String key = "default/d/";
    int n = 0;
    while (KeyPartition.of((key + n).getBytes(StandardCharsets.UTF_8), partitions) == 0) n++;
    var id = here.publish("upstash-deduplication-id=" + n, "upstash-delay=1h", REPLY,
        "posthaste-schedule=forged");

    assertThat(here.outputs).singleElement().satisfies(hop -> {
      assertThat(hop.topic()).isEqualTo(Topic.HOPS);
      assertThat(hop.partition()).isNotEqualTo(0);
      assertThat(hop.fields().text("posthaste-message-id")).contains(id.value());
      assertThat(hop.fields().has("posthaste-schedule")).isFalse();
    });
    var there = new TestPartition(settings);
    there.now = there.now.plusSeconds(30);
    var hop = here.outputs.getFirst();
    there.hop(hop.fields(), hop.body());
    there.pass(Duration.ofHours(1));

    assertThat(there.lastGrant().messageId()).isEqualTo(id);
    assertThat(there.lastGrant().dueAt()).as("counted from the append, not from the hop")
        .isEqualTo(id.time().plusSeconds(3600));
    assertThat(there.replies()).containsExactly("200 {\"messageId\":\"" + id + "\"}");
  }

  @Test
  void aTombstoneIsIgnored() {
    partition.apply(Input.Source.INGEST, 0, HeaderFields.NONE, null);

    assertThat(partition.outputs).isEmpty();
  }
}
