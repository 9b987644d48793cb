package io.posthaste.dispatcher.call;

import static io.posthaste.dispatcher.call.Records.due;
import static io.posthaste.dispatcher.call.Records.fields;
import static io.posthaste.dispatcher.call.Records.grant;
import static io.posthaste.dispatcher.call.Records.granted;
import static io.posthaste.dispatcher.call.Records.grants;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.message.Body;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrantTriageTest {
  private static final String URL = "https://example.com/a";

  @Test
  void aGrantIsCalledWithTheMessagesOwnFieldsAndBody() {
    var message = granted("destination", URL, "upstash-label", "a", "posthaste-group", "g",
        "posthaste-schedule", "scd_a");

    assertThat(message.grant()).isEqualTo(grant());
    assertThat(message.id()).isEqualTo(grant().messageId());
    assertThat(message.dueAt()).isEqualTo(grant().dueAt());
    assertThat(message.isDirect()).isFalse();
    assertThat(message.fields()).isEqualTo(fields("destination", URL, "upstash-label", "a"));
    assertThat(message.body().size()).isEqualTo(5);
    assertThat(message.group()).isEqualTo("g");
    assertThat(message.schedule()).isEqualTo("scd_a");
  }

  @Test
  void whatTheSchedulerHasSeenToIsNoHindrance() {
    var message = granted("destination", URL, "upstash-delay", "1d", "upstash-cron", "* * * * *",
        "upstash-deduplication-id", "d", "type", "schedule.put", "route", "scheduled");

    assertThat(message.grant().attempt()).isEqualTo(3);
  }

  @Test
  void withoutAGrantItIsCorrupt() {
    var decision = grants().decide(new DueRecord(fields("destination", URL), Body.EMPTY));

    assertThat(decision).isInstanceOf(Decision.Corrupt.class);
  }

  @ParameterizedTest
  @CsvSource({"posthaste-grant, 0", "posthaste-grant, x", "posthaste-attempt, 0",
      "posthaste-outcome-partition, 4", "posthaste-outcome-partition, -1",
      "posthaste-message-id, msg_x"})
  void aGrantThatNoServiceOfOursHasWrittenIsCorrupt(String name, String value) {
    var good = due(grant(), "destination", URL);
    var bad = new DueRecord(good.fields().and(new HeaderField(name, value)), good.body());

    assertThat(grants().decide(bad)).isInstanceOf(Decision.Corrupt.class);
  }

  @ParameterizedTest
  @CsvSource({"tenant, nobody, tenant: there is no tenant nobody",
      "destination, my-group, destination:", "upstash-method, BREW, upstash-method:"})
  void ofWhatCannotBeCalledTheGrantIsToldBack(String name, String value, String problem) {
    var decision = grants().decide(due(grant(), "destination", URL, name, value));

    assertThat(decision).asInstanceOf(InstanceOfAssertFactories.type(Decision.Uncallable.class))
        .satisfies(told -> assertThat(told.grant()).isEqualTo(grant()))
        .satisfies(told -> assertThat(told.problem()).startsWith(problem));
  }
}
