package io.posthaste.dispatcher.call;

import static io.posthaste.dispatcher.call.Records.granted;
import static io.posthaste.dispatcher.call.Records.message;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.header.HeaderField;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryFieldsTest {
  private static final String URL = "https://example.com/a";
  private static final DeliveryFields FIELDS = new DeliveryFields("Upstash-QStash", null);

  @Test
  void theFieldsAreTheForwardedOnesAndOurs() {
    var message = message("destination", URL, "Content-Type", "text/plain",
        "Upstash-Forward-X-One", "1", "upstash-forward-x-one", "2", "upstash-caller-ip", "1.2.3.4",
        "upstash-label", "a");

    assertThat(FIELDS.of(message, "signed")).containsExactly(
        new HeaderField("User-Agent", "Upstash-QStash"),
        new HeaderField("Content-Type", "text/plain"), new HeaderField("X-One", "1"),
        new HeaderField("x-one", "2"),
        new HeaderField("Upstash-Message-Id", message.id().value()),
        new HeaderField("Upstash-Retried", "0"), new HeaderField("Upstash-Signature", "signed"),
        new HeaderField("Upstash-Caller-Ip", "1.2.3.4"));
  }

  @Test
  void noContentTypeIsMadeUp() {
    assertThat(FIELDS.of(message("destination", URL), "s").has("content-type")).isFalse();
  }

  @Test
  void theRegionIsSentWhenThereIsOne() {
    var fields = new DeliveryFields("x", "EU-CENTRAL-1").of(message("destination", URL), "s");

    assertThat(fields.text("Upstash-Region")).contains("EU-CENTRAL-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host", "Connection", "Content-Length", "Transfer-Encoding",
      "Proxy-Authorization", "Upstash-Signature", "upstash-message-id", "Upstash-Retried",
      "User-Agent", "Upstash-Region", "Upstash-Caller-Ip", "Upstash-Schedule-Id"})
  void whatIsOursOrTheConnectionsIsNotForwarded(String name) {
    var message = message("destination", URL, "Upstash-Forward-" + name, "forged");

    assertThat(FIELDS.of(message, "signed")).noneMatch(field -> field.value().equals("forged"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Upstash-Label", "Upstash-Workflow-RunId", "Accept-Encoding", "Via"})
  void whatIsNotOursIsForwarded(String name) {
    var message = message("destination", URL, "Upstash-Forward-" + name, "value");

    assertThat(FIELDS.of(message, "signed").text(name)).contains("value");
  }

  @ParameterizedTest
  @CsvSource({"user:secret, user:secret", "user, user:", "a%40b:c%3Ad, a@b:c:d", "a+b:c, a+b:c",
      "50%:x, 50%:x"})
  void userInformationBecomesBasicAuthorization(String userInfo, String credentials) {
    var message = message("destination", "https://" + userInfo + "@example.com/");

    String expected = Base64.getEncoder()
        .encodeToString(credentials.getBytes(
            UTF_8));
    assertThat(FIELDS.of(message, "s").text("Authorization")).contains("Basic " + expected);
  }

  @Test
  void aGrantedMessageSaysWhatItWasMadeForAndHowOftenItWasTried() {
    var message = granted("destination", URL, "upstash-schedule-id", "forged",
        "posthaste-schedule", "scd_a", "posthaste-group", "my-group");

    var fields = FIELDS.of(message, "s");

    assertThat(fields.text("Upstash-Schedule-Id")).contains("scd_a");
    assertThat(fields.text("Upstash-Topic-Name")).contains("my-group");
    assertThat(fields.text("Upstash-Retried")).contains("2");
  }

  @Test
  void aDirectMessageIsOfNoScheduleAndNoGroup() {
    var message = message("destination", URL, "upstash-schedule-id", "s", "posthaste-schedule",
        "forged", "posthaste-group", "forged");

    assertThat(FIELDS.of(message, "signed")).extracting(HeaderField::name)
        .doesNotContain("Upstash-Schedule-Id", "Upstash-Topic-Name");
  }

  @Test
  void aForwardedAuthorizationWins() {
    var message = message("destination", "https://user:secret@example.com/",
        "Upstash-Forward-Authorization", "Bearer b");

    assertThat(FIELDS.of(message, "s")).filteredOn(field -> field.is("authorization"))
        .containsExactly(new HeaderField("Authorization", "Bearer b"));
  }
}
