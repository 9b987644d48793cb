package io.posthaste.dispatcher.call;

import static io.posthaste.dispatcher.call.Records.fields;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.record.DeadLetter.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptOutcomeTest {
  @ParameterizedTest
  @CsvSource({"200, , Delivered", "201, , Delivered", "299, , Delivered", "199, , Failed",
      "300, , Failed", "301, , Failed", "404, , Failed", "500, , Failed", "489, , Failed",
      "489, false, Failed", "489, true, FailedForGood", "489, TRUE, FailedForGood",
      "500, true, Failed", "200, true, Delivered"})
  void statusAndHeaderDecide(int status, @Nullable String nonRetryable, String outcome) {
    var headers = nonRetryable == null
        ? HeaderFields.NONE
        : fields("upstash-nonretryable-error", nonRetryable);

    assertThat(AttemptOutcome.of(new Response(status, headers, "")).getClass().getSimpleName())
        .isEqualTo(outcome);
  }
}
