package io.posthaste.ingestapi.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.posthaste.schemas.address.AddressPolicy;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.publish.PublishParser;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryFieldsTest {
  private static final PublishIntake INTAKE = new PublishIntake(
      new PublishParser(PublishLimits.DEFAULT), new AddressPolicy(List.of()), 1000,
      new ScheduleIds(new Random(1)));

  private static HeaderFields fields(String... namesAndValues) {
    var fields = new HeaderField[namesAndValues.length / 2];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = new HeaderField(namesAndValues[2 * i], namesAndValues[2 * i + 1]);
    }
    return HeaderFields.of(fields);
  }

  @Test
  void settingsAndForwardedHeadersOfTheRequestAreReplaced() {
    var sent = fields("Content-Type", "application/json", "Authorization", "Bearer x", "Accept",
        "*/*", "Upstash-Retries", "0", "Upstash-Forward-A", "1", "Upstash-Forward-A", "2",
        "Upstash-Telemetry-Sdk", "x");
    assertThat(RetryFields.of(sent, fields("upstash-label", "again", "upstash-retries", "9"),
        INTAKE).list())
        .containsExactlyInAnyOrder(new HeaderField("Upstash-Retries", "0"),
            new HeaderField("Upstash-Forward-A", "1, 2"),
            new HeaderField("upstash-label", "again"));
    assertThat(RetryFields.of(HeaderFields.NONE, HeaderFields.NONE, INTAKE).list()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"upstash-retries,many,400", "upstash-retries,1000000,412",
      "upstash-retry-delay,x,400", "upstash-cron,* * * * *,400", "Upstash-Delay,soon,400",
      "upstash-not-before,x,400", "upstash-deduplication-id,a,400", "upstash-schedule-id,a,400",
      "upstash-content-based-deduplication,true,400", "upstash-timeout,x,400"})
  void whatADeadLetterCannotHaveIsRefusedByName(String name, String value, int status) {
    assertThatExceptionOfType(RefusedException.class).isThrownBy(
        () -> RetryFields.of(fields(name, value), HeaderFields.NONE, INTAKE))
        .satisfies(e -> assertThat(e.refusal().status()).isEqualTo(status))
        .withMessageContaining(name.toLowerCase(Locale.ROOT) + ": ");
  }
}
