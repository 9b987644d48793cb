package io.posthaste.schemas.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.log.LogFilter.Property;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.publish.LogMessageJson;
import io.posthaste.schemas.publish.MessageJson;
import io.posthaste.schemas.publish.ParsedPublish;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.publish.PublishParser;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LogMessageTest {
  private static final Pattern BODY = Pattern.compile(",\"body\":\"[^\"]+\"");
  private static final String TO = "destination=https://example.com";
  private static final String REDACT = "upstash-redact-fields=body";

  @Test
  void itIsFoundByWhatItShows() {
    var values = message("x", "destination=https://Example.com:81/a%20b?c=d",
        "upstash-label=one,two", "upstash-queue-name=q", "upstash-caller-ip=::1").values();
    assertThat(values)
        .containsEntry(Property.URL, Set.of("https://Example.com:81/a%20b?c=d"))
        .containsEntry(Property.HOST, Set.of("example.com", "example.com:81"))
        .containsEntry(Property.PATH, Set.of("/a%20b"))
        .containsEntry(Property.LABEL, Set.of("one", "two"))
        .containsEntry(Property.QUEUE_NAME, Set.of("q"))
        .containsEntry(Property.CALLER_IP, Set.of("::1"))
        .containsEntry(Property.TOPIC_NAME, Set.of("g"))
        .containsEntry(Property.SCHEDULE_ID, Set.of("s"))
        .hasSize(8);
  }

  @Test
  void theBodyIsInBase64AndTheTimeoutInMilliseconds() {
    assertThat(message("Grüße", "destination=https://example.com", "upstash-timeout=2s").json())
        .contains("\"body\":\"" + base64("Grüße") + "\"", "\"timeout\":2000");
  }

  @Test
  void theNamesOfTheExpressionAreThoseThatClientsKnow() {
    assertThat(message("", "destination=https://example.com", "upstash-retry-delay=1000").json())
        .contains("\"retryDelayExpression\":\"1000\",\"retryDelayExpr\":\"1000\"")
        .doesNotContain("\"body\"");
  }

  @Test
  void whatIsToBeRedactedIsNotInIt() {
    String json = message("secret", "destination=https://example.com",
        "upstash-redact-fields=body,header[Authorization]", "upstash-forward-authorization=mine",
        "upstash-forward-other=shown").json();
    assertThat(json).doesNotContain("secret", base64("secret"), "mine")
        .contains("\"Other\":[\"shown\"]", "\"Authorization\":[\"REDACTED:");
    String body = json.substring(json.indexOf("\"body\":\"") + 8);
    assertThat(new String(Base64.getDecoder().decode(body.substring(0, body.indexOf('"'))), UTF_8))
        .startsWith("REDACTED:")
        .hasSize("REDACTED:".length() + 64);
  }

  @Test
  void whatIsNoMessageIsRefused() {
    for (String json : new String[]{"", "[]", "{\"url\":null}", "{\"label\":"}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new LogMessage(json).values());
    }
  }

  @Test
  void aBodyThatWasKeptApartIsShownAsIfItHadNotBeen() {
    for (String body : new String[]{"hello", "", "\u0000é"}) {
      for (var fields : List.of(new String[]{TO}, new String[]{TO, REDACT})) {
        var command = command(fields);
        var context = new MessageJson.Context("g", null, "s", Instant.EPOCH);
        String whole = LogMessage.of(command, body.getBytes(UTF_8), context).json();
        var found = BODY.matcher(whole);
        String member = found.find() ? found.group() : "";
        var apart = LogMessage.withoutBody(command, context);
        assertThat(apart.json()).isEqualTo(whole.replace(member, ""));
        var shown = LogMessageJson.shown(command, new Body(body.getBytes(UTF_8)));
        assertThat(apart.withBody(shown.bytes()).json())
            .isEqualTo(apart.json().replaceFirst("}$", member + "}"));
      }
    }
  }

  private static LogMessage message(String body, String... fields) {
    return LogMessage.of(command(fields), body.getBytes(UTF_8),
        new MessageJson.Context("g", null, "s", Instant.EPOCH));
  }

  private static PublishCommand command(String... fields) {
    var all = new ArrayList<HeaderField>();
    for (String field : fields) {
      int equals = field.indexOf('=');
      all.add(new HeaderField(field.substring(0, equals), field.substring(equals + 1)));
    }
    var parsed = new PublishParser(PublishLimits.DEFAULT).parse(new HeaderFields(all));
    if (!(parsed instanceof ParsedPublish.Valid(var command))) {
      throw new AssertionError(parsed.toString());
    }
    return command;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
