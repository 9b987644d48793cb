package io.posthaste.ingestapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.ingestapi.web.ApiCall;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Statuses are checked by the integration tests, at every answer that they get. */
class OpenApiTest {
  @Test
  void everyCallIsDescribedAndNoOther() {
    assertThat(OpenApi.calls().keySet()).containsExactlyInAnyOrderElementsOf(
        Arrays.stream(ApiCall.values()).map(OpenApi::name).toList());
  }

  @Test
  void whatEveryCallCanAnswerIsDescribed() {
    assertThat(OpenApi.calls().values())
        .allSatisfy(statuses -> assertThat(statuses).contains("400", "401", "431", "500")
            .containsAnyOf("200", "201"));
  }
}
