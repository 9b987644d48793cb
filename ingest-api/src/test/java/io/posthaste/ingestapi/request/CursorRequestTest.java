package io.posthaste.ingestapi.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.posthaste.schemas.dlq.DeadLetterCursor;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorRequestTest {
  private static final DeadLetterCursor END = new DeadLetterCursor("topic", Map.of(0, 9L, 1, 8L));

  private static CursorRequest read(String query) {
    return CursorRequest.parse(QueryParameters.parse(query));
  }

  @Test
  void aCursorIsGiven() {
    assertThat(read("cursor=" + END.text())).isEqualTo(new CursorRequest(END, Map.of()));
  }

  @Test
  void offsetsAreGiven() {
    var request = read("offset=0:12&offset=1:7");
    assertThat(request.offsets()).isEqualTo(Map.of(0, 12L, 1, 7L));
    assertThat(read("offset=0:12,1:7")).isEqualTo(request);
    assertThat(request.cursorAt(END, 2))
        .isEqualTo(new DeadLetterCursor("topic", Map.of(0, 12L, 1, 7L)));
    assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> request.cursorAt(END, 1))
        .withMessage("offset: expected a partition from 0 to 0, but got 1");
  }

  @Test
  void withoutAnythingItIsTheEnd() {
    assertThat(read("").cursorAt(END, 2)).isEqualTo(END);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cursor=x", "offset=1", "offset=a:1", "offset=0:-1", "offset=0:",
      "offset=0:1,0:2", "offset=", "partition=1", "offset=0:1&cursor=MSB0b3BpYw"})
  void anythingElseIsRefused(String query) {
    assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> read(query))
        .satisfies(e -> assertThat(e.refusal().status()).isEqualTo(400));
  }
}
