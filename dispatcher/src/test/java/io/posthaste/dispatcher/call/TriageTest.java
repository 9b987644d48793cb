package io.posthaste.dispatcher.call;

import static io.posthaste.dispatcher.call.Records.APPENDED;
import static io.posthaste.dispatcher.call.Records.direct;
import static io.posthaste.dispatcher.call.Records.fields;
import static io.posthaste.dispatcher.call.Records.record;
import static io.posthaste.dispatcher.call.Records.triage;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import java.time.Instant;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TriageTest {
  private static final String URL = "https://example.com/a";

  @Test
  void aDirectRecordIsCalled() {
    var decision = triage().decide(direct("destination", URL));

    assertThat(decision).isInstanceOf(Decision.Call.class);
    var message = ((Decision.Call) decision).message();
    assertThat(message.id()).isEqualTo(MessageId.appended(APPENDED, 3, 42));
    assertThat(message.url().text()).isEqualTo(URL);
    assertThat(message.tenant().id()).isEqualTo("default");
    assertThat(message.dueAt()).isEqualTo(APPENDED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"scheduled", "", "elsewhere"})
  void anotherRouteIsNotOurs(String route) {
    var record = record("x", fields("destination", URL, "route", route));

    assertThat(triage().decide(record)).isInstanceOf(Decision.Skip.class);
  }

  @Test
  void aRecordWithoutRouteIsNotOurs() {
    assertThat(triage().decide(record("x", fields("destination", URL))))
        .isInstanceOf(Decision.Skip.class);
  }

  @Test
  void aNullValueWithoutHeadersIsATombstone() {
    var record = new IngestRecord(0, 0, APPENDED, HeaderFields.NONE, null);

    assertThat(triage().decide(record)).isInstanceOf(Decision.Tombstone.class);
  }

  @Test
  void aNullValueWithHeadersIsAnEmptyMessage() {
    var record = new IngestRecord(0, 0, APPENDED, fields("destination", URL, "ROUTE", "Direct"),
        null);

    assertThat(triage().decide(record)).isInstanceOf(Decision.Call.class);
  }

  @ParameterizedTest
  @CsvSource({"type, no-such-type, type:", "tenant, nobody, tenant: there is no tenant nobody",
      "destination, ftp://example.com, destination:",
      "upstash-method, BREW, upstash-method:", "upstash-queue-name, a b, upstash-queue-name:",
      "upstash-callback, example.com, upstash-callback:"})
  void whatNobodyCanDoIsRejectedWithTheFieldAtFault(String name, String value,
      String problem) {
    var decision = triage().decide(direct("destination", URL, name, value));

    assertThat(decision).asInstanceOf(InstanceOfAssertFactories.type(Decision.Reject.class))
        .extracting(Decision.Reject::problem)
        .asString()
        .startsWith(problem);
  }

  @Test
  void withoutDestinationItIsRejected() {
    assertThat(triage().decide(direct())).isInstanceOf(Decision.Reject.class);
  }

  @ParameterizedTest
  @CsvSource({"destination, my-group", "upstash-delay, 10s", "upstash-cron, * * * * *",
      "upstash-deduplication-id, d", "upstash-content-based-deduplication, true",
      "upstash-queue-name, q",
      "type, schedule.put", "type, message.cancel", "reply-topic, posthaste.replies"})
  void whatOnlyTheSchedulerCanDoIsHandedOver(String name, String value) {
    var decision = triage().decide(direct("destination", URL, name, value));

    assertThat(decision).asInstanceOf(InstanceOfAssertFactories.type(Decision.HandOver.class))
        .extracting(Decision.HandOver::problem)
        .asString()
        .startsWith(name + ":");
  }

  @Test
  void whatHasAFlowControlKeyIsHandedOver() {
    assertThat(triage().decide(direct("destination", URL, "upstash-flow-control-key", "k",
        "upstash-flow-control-value", "rate=1")))
        .asInstanceOf(InstanceOfAssertFactories.type(Decision.HandOver.class))
        .extracting(Decision.HandOver::problem)
        .asString()
        .startsWith("upstash-flow-control-key:");
  }

  @ParameterizedTest
  @CsvSource({"upstash-retries, 0", "upstash-retries, 5", "upstash-retry-delay, 1000",
      "upstash-schedule-id, s", "upstash-callback, https://example.com/cb",
      "upstash-failure-callback, https://example.com/cb"})
  void whatFollowsTheCallIsNoReasonToLeaveItToTheScheduler(String name, String value) {
    assertThat(triage().decide(direct("destination", URL, name, value)))
        .isInstanceOf(Decision.Call.class);
  }

  @Test
  void itIsTheFirstAttemptAndNobodyGrantedIt() {
    var message = Records.message("destination", URL, "posthaste-grant", "7", "posthaste-group",
        "forged");

    assertThat(message.isDirect()).isTrue();
    assertThat(message.grant().attempt()).isEqualTo(1);
    assertThat(message.grant().outcomePartition()).isEqualTo(3);
    assertThat(message.group()).isNull();
  }

  @Test
  void aBodyAboveTheLimitIsRejected() {
    var fields = fields("destination", URL, "route", "direct");

    assertThat(triage().decide(record("x".repeat(64), fields))).isInstanceOf(Decision.Call.class);
    assertThat(triage().decide(record("x".repeat(65), fields)))
        .isInstanceOf(Decision.Reject.class);
  }

  @Test
  void whatCannotBeDecidedAboutIsPoison() {
    var record = new IngestRecord(1 << 16, 0, Instant.EPOCH,
        fields("destination", URL, "route", "direct"), Body.EMPTY);

    assertThat(triage().decide(record)).isInstanceOf(Decision.Poison.class);
  }

  @Test
  void aTimeBeforeTheAppendIsDueAtTheAppend() {
    var message = Records.message("destination", URL, "upstash-not-before", "1000");

    assertThat(message.dueAt()).isEqualTo(APPENDED);
  }
}
