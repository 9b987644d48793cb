package io.posthaste.scheduler.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.MemoryRows;
import io.posthaste.scheduler.state.StoredMessages;
import io.posthaste.scheduler.state.StoredMessages.Stored;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.proto.ScheduleRow;
import io.posthaste.scheduler.state.proto.ScheduleRow.LastState;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScheduleViewTest {
  private static final ScheduleRow NEW = ScheduleRow.newBuilder()
      .setCreatedMs(1000)
      .setCron("*/10 * * * *")
      .setNextMs(600_000)
      .build();

  private final MemoryRows state = new MemoryRows();
  private final MemoryRows bodies = new MemoryRows();

  @Test
  void aNewSchedule() {
    put("t", "a", NEW, "", "destination=https://example.com/");

    assertThat(show("t", "a")).isEqualTo(Answer.found(
        "{\"scheduleId\":\"a\",\"cron\":\"*/10 * * * *\",\"destination\":\"https://example.com/\","
            + "\"createdAt\":1000,\"isPaused\":false,\"retries\":3,\"method\":\"POST\","
            + "\"nextScheduleTime\":600000}"));
  }

  @Test
  void aScheduleWithAllThatCanBeSaid() {
    put("t", "a", NEW.toBuilder()
        .setPaused(true)
        .setNextMs(0)
        .setLastMs(300_000)
        .addLastStates(LastState.newBuilder().setMessageId("msg_1").setState("SUCCESS"))
        .addLastStates(LastState.newBuilder().setMessageId("msg_2").setState("FAIL"))
        .setError("there is no URL group g")
        .build(), "{\"hello\":\"world\"}", "destination=g", "upstash-method=GET",
        "upstash-retries=5000", "upstash-delay=10s", "upstash-caller-ip=192.0.2.1",
        "upstash-label=one,two", "upstash-forward-test-header=value",
        "content-type=application/json");

    assertThat(show("t", "a").json()).isEqualTo(
        "{\"scheduleId\":\"a\",\"cron\":\"*/10 * * * *\",\"destination\":\"g\",\"createdAt\":1000,"
            + "\"isPaused\":true,\"retries\":5000,\"delay\":10,\"callerIp\":\"192.0.2.1\","
            + "\"method\":\"GET\",\"header\":{\"Content-Type\":[\"application/json\"],"
            + "\"Test-Header\":[\"value\"]},\"body\":\"{\\\"hello\\\":\\\"world\\\"}\","
            + "\"callerIP\":\"192.0.2.1\",\"label\":\"one\",\"labels\":[\"one\",\"two\"],"
            + "\"lastScheduleTime\":300000,"
            + "\"lastScheduleStates\":{\"msg_1\":\"SUCCESS\",\"msg_2\":\"FAIL\"},"
            + "\"error\":\"there is no URL group g\"}");
  }

  @Test
  void theLaneOfItsMessagesIsShown() {
    put("t", "a", NEW, "", "destination=g", "upstash-queue-name=q");
    put("t", "b", NEW, "", "destination=g", "upstash-flow-control-key=k",
        "upstash-flow-control-value=rate=5, period=1d");
    put("t", "c", NEW, "", "destination=g", "upstash-flow-control-key=k",
        "upstash-flow-control-value=parallelism=2");

    assertThat(show("t", "a").json()).contains(",\"queueName\":\"q\"")
        .doesNotContain("flowControlKey", "period");
    assertThat(show("t", "b").json())
        .contains(",\"flowControlKey\":\"k\",\"rate\":5,\"period\":86400")
        .doesNotContain("queueName", "parallelism");
    assertThat(show("t", "c").json())
        .contains(",\"flowControlKey\":\"k\",\"parallelism\":2,\"period\":1")
        .doesNotContain("\"rate\"");
  }

  @Test
  void whatIsToBeRedactedIsNotShown() {
    put("t", "a", NEW, "secret", "destination=g", "upstash-redact-fields=body");

    assertThat(show("t", "a").json()).contains("\"body\":\"REDACTED:").doesNotContain("secret");
  }

  @Test
  void aTenantSeesItsOwn() {
    put("t", "b", NEW, "", "destination=g");
    put("t", "a", NEW, "", "destination=g");
    put("tt", "c", NEW, "", "destination=g");

    String a = show("t", "a").json();
    String b = show("t", "b").json();
    assertThat(new ScheduleView().answer(state, bodies, new Query.Schedules("t")))
        .isEqualTo(Answer.found("[" + a + "," + b + "]"));
    assertThat(new ScheduleView().answer(state, bodies, new Query.Schedules("nobody")))
        .isEqualTo(Answer.found("[]"));
    assertThat(show("t", "c").status()).isEqualTo(404);
  }

  private Answer show(String tenant, String id) {
    return new ScheduleView().answer(state, bodies, new Query.Schedule(tenant, id));
  }

  private void put(String tenant, String id, ScheduleRow row, String body, String... fields) {
    byte[] key = Keys.schedule(tenant, id);
    Table.SCHEDULES.put(state, key, row);
    StoredMessages.put(bodies, key, new Stored(new HeaderFields(Stream.of(fields)
        .map(field -> field.split("=", 2))
        .map(parts -> HeaderField.ofText(parts[0], parts[1]))
        .toList()), new Body(body.getBytes(StandardCharsets.UTF_8))));
  }
}
