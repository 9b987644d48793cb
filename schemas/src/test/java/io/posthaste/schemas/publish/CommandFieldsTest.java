package io.posthaste.schemas.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandFieldsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static PublishCommand command(String... namesAndValues) {
    var fields = HeaderFields.of(new HeaderField("destination", "https://example.com"));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields = fields.and(new HeaderField(namesAndValues[i], namesAndValues[i + 1]));
    }
    return switch (new PublishParser(PublishLimits.DEFAULT).parse(fields)) {
      case ParsedPublish.Valid(var valid) -> valid;
      case ParsedPublish.Refused refused -> throw new AssertionError(refused.message());
    };
  }

  @ParameterizedTest
  @CsvSource(quoteCharacter = '"', value = {"upstash-cron,* * * * *", "destination,my-group",
      "upstash-delay,10s", "upstash-not-before,1900000000", "upstash-deduplication-id,d",
      "upstash-content-based-deduplication,true"})
  void onlyTheSchedulerCanDoThese(String name, String value) {
    assertThat(SchedulerFields.firstOf(command(name, value), NOW)).contains(name);
  }

  @Test
  void flowControlIsNamedByItsKey() {
    var command = command("upstash-flow-control-key", "k", "upstash-flow-control-value", "rate=1");

    assertThat(SchedulerFields.firstOf(command, NOW)).contains("upstash-flow-control-key");
  }

  @Test
  void aQueueIsTheSchedulers() {
    assertThat(SchedulerFields.firstOf(command("upstash-queue-name", "q"), NOW))
        .contains("upstash-queue-name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"upstash-retries=5", "upstash-retry-delay=1000", "upstash-delay=0s",
      "upstash-not-before=1000", "upstash-schedule-id=s", "upstash-label=a",
      "upstash-callback=https://example.com/cb", "upstash-failure-callback=https://example.com/"})
  void theseAreNoReasonToAskTheSchedulerBeforeTheCall(String field) {
    var command = command(field.split("=", -1));

    assertThat(SchedulerFields.firstOf(command, NOW)).isEqualTo(Optional.empty());
  }
}
