package io.posthaste.ingestapi.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandHeadersTest {
  @Test
  void commandFieldsAreTakenInOrderAndNothingElse() {
    assertThat(command(List.of("Content-Type=a/b", "Host=x", "User-Agent=y", "tenant=t", "type=t",
        "route=r", "destination=d", "dlq-id=1", "reply-topic=x", "upstash-caller-ip=1.1.1.1",
        "Upstash-Telemetry-Sdk=s", "Authorization=Bearer t", "UPSTASH-Delay=1s",
        "Upstash-Callback-Retries=1", "Upstash-Forward-tenant=t"), List.of()))
        .containsExactly("Content-Type=a/b", "UPSTASH-Delay=1s", "Upstash-Callback-Retries=1",
            "Upstash-Forward-tenant=t");
  }

  @Test
  void aRepeatedFieldBecomesOne() {
    assertThat(command(List.of("Upstash-Label=a", "Content-Type=x", "upstash-label=b"), List.of()))
        .containsExactly("Upstash-Label=a, b", "Content-Type=x");
  }

  @Test
  void aHeaderWinsOverAQueryParameterOfItsName() {
    assertThat(command(List.of("Upstash-Delay=1s"),
        List.of("upstash-delay=2s", "upstash-retries=1", "upstash-label=a", "upstash-label=b")))
        .containsExactly("Upstash-Delay=1s", "upstash-retries=1", "upstash-label=a, b");
  }

  @Test
  void allFieldsAreForwardedWhenTheQueryAsks() {
    assertThat(command(
        List.of("Host=h", "X-A=1", "x-a=2", "Connection=X-Hop , close", "X-Hop=1",
            "Proxy-Authorization=x", "Authorization=x", "Content-Type=c", "tenant=t",
            "Upstash-Foo=x", "Upstash-Forward-X-B=own", "X-B=other"),
        List.of("upstash-header-forward=TRUE"))).containsExactly("Content-Type=c",
            "Upstash-Forward-X-B=own", "upstash-forward-X-A=1, 2", "upstash-forward-tenant=t");
  }

  @Test
  void aHeaderThatForbidsForwardingWinsOverAQueryThatAsks() {
    assertThat(command(List.of("X-A=1", "Upstash-Header-Forward=false"),
        List.of("upstash-header-forward=true"))).isEmpty();
  }

  @Test
  void aValueWithALineBreakIsRefused() {
    for (String lineBreak : List.of("\r", "\n", "\0")) {
      assertThatThrownBy(
          () -> command(List.of(), List.of("upstash-Label=a" + lineBreak + "X: b")))
          .isInstanceOfSatisfying(RefusedException.class,
              e -> assertThat(e.refusal()).isEqualTo(
                  Refusal.invalid("upstash-label: expected a value without line breaks")));
    }
  }

  private static List<String> command(List<String> sent, List<String> query) {
    return CommandHeaders.of(fields(sent), fields(query))
        .list()
        .stream()
        .map(field -> field.name() + "=" + field.value())
        .toList();
  }

  private static HeaderFields fields(List<String> texts) {
    return new HeaderFields(texts.stream()
        .map(text -> Arrays.asList(text.split("=", 2)))
        .map(parts -> new HeaderField(parts.get(0), parts.get(1)))
        .toList());
  }
}
