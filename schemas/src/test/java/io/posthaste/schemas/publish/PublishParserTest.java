package io.posthaste.schemas.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.grammar.DeliveryMethod;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishParserTest {
  private static final PublishParser PARSER = new PublishParser(PublishLimits.DEFAULT);
  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

  private static HeaderFields fields(String... namesAndValues) {
    var list = new ArrayList<HeaderField>();
    list.add(HeaderField.ofText("destination", "https://example.com/a"));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      list.add(HeaderField.ofText(namesAndValues[i], namesAndValues[i + 1]));
    }
    return new HeaderFields(list);
  }

  private static PublishCommand valid(HeaderFields fields) {
    assertThat(PARSER.parse(fields)).isInstanceOf(ParsedPublish.Valid.class);
    return ((ParsedPublish.Valid) PARSER.parse(fields)).command();
  }

  @Test
  void aDestinationIsEnough() {
    var command = valid(fields());
    assertThat(command.destination().text()).isEqualTo("https://example.com/a");
    assertThat(command.tenant()).isEqualTo("default");
    assertThat(command.method()).isEqualTo(DeliveryMethod.POST);
    assertThat(command.forwarded().list()).isEmpty();
    assertThat(command.dueAt(NOON)).isEqualTo(NOON);
    assertThat(Route.of(command, NOON)).isEqualTo(Route.DIRECT);
    assertThat(SchedulerFields.firstOf(command, NOON)).isEmpty();
  }

  @Test
  void everyFieldOfTheContractIsRead() {
    var command = valid(fields("tenant", "acme", "Upstash-Method", "put", "Upstash-Timeout", "90",
        "Upstash-Retries", "5", "Upstash-Retry-Delay", "1000 * retried", "Upstash-Delay",
        "1d10h30m",
        "Upstash-Label", "a, b", "Upstash-Flow-Control-Key", "k", "Upstash-Flow-Control-Value",
        "parallelism=3, rate=4, period=2s", "Upstash-Deduplication-Id", "d",
        "Upstash-Content-Based-Deduplication", "True", "Upstash-Callback", "https://c.example/?x=1",
        "Upstash-Callback-Retries", "2", "Upstash-Callback-Forward-X", "y",
        "Upstash-Failure-Callback",
        "https://f.example/", "Upstash-Failure-Callback-Method", "GET",
        "Upstash-Schedule-Id", "s", "Upstash-Cron", " */10 * * * * ", "Upstash-Redact-Fields",
        "body,header[Authorization]", "Upstash-Caller-Ip", "1.2.3.4"));
    assertThat(command.tenant()).isEqualTo("acme");
    assertThat(command.method()).isEqualTo(DeliveryMethod.PUT);
    assertThat(command.timeout()).isEqualTo(Duration.ofSeconds(90));
    assertThat(command.retries()).isEqualTo(5);
    assertThat(command.retryDelay()).isNotNull();
    assertThat(command.delay()).isEqualTo(Duration.ofHours(34).plusMinutes(30));
    assertThat(command.labels()).containsExactly("a", "b");
    assertThat(command.flowControl()).isNotNull();
    assertThat(command.deduplicationId()).isEqualTo("d");
    assertThat(command.contentBasedDeduplication()).isTrue();
    assertThat(command.callback()).isNotNull();
    assertThat(command.callback().settings().text("upstash-retries")).contains("2");
    assertThat(command.callback().settings().text("upstash-forward-x")).contains("y");
    assertThat(command.failureCallback()).isNotNull();
    assertThat(command.failureCallback().settings().text("upstash-method")).contains("GET");
    assertThat(command.scheduleId()).isEqualTo("s");
    assertThat(command.cron()).isEqualTo("*/10 * * * *");
    assertThat(command.redact().body()).isTrue();
    assertThat(command.callerIp()).isEqualTo("1.2.3.4");
  }

  @Test
  void aMessageGoesThroughAQueueOrHasAFlowControlKey() {
    assertThat(valid(fields("Upstash-Queue-Name", "q")).queue()).isEqualTo("q");
    assertThat(PARSER.parse(fields("upstash-queue-name", "q", "upstash-flow-control-key", "k",
        "upstash-flow-control-value", "rate=1")))
        .isEqualTo(new ParsedPublish.Invalid("upstash-flow-control-key",
            "a message of a queue cannot have it yet"));
  }

  @Test
  void notBeforeWinsOverDelay() {
    var command = valid(fields("upstash-delay", "10s", "upstash-not-before", "1767355200"));
    assertThat(command.dueAt(NOON)).isEqualTo(Instant.ofEpochSecond(1767355200));
  }

  @Test
  void aDueTimeInThePastMeansNow() {
    assertThat(Route.of(valid(fields("upstash-not-before", "1")), NOON)).isEqualTo(Route.DIRECT);
    assertThat(Route.of(valid(fields("upstash-delay", "0s")), NOON)).isEqualTo(Route.DIRECT);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"upstash-delay|1s", "upstash-not-before|99999999999",
      "upstash-deduplication-id|x", "upstash-content-based-deduplication|true",
      "upstash-cron|* * * * *", "destination|my-group"})
  void aMessageThatIsNotDueNowOrIsConstrainedBelongsToTheScheduler(String name, String value) {
    var command = valid(fields(name, value));
    assertThat(Route.of(command, NOON)).isEqualTo(Route.SCHEDULED);
    assertThat(SchedulerFields.firstOf(command, NOON)).contains(name);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"upstash-retries|1", "upstash-retry-delay|1000",
      "upstash-callback|https://example.com", "upstash-failure-callback|https://example.com"})
  void aDirectMessageMayAskForWhatTheSchedulerDoesAfterTheCall(String name, String value) {
    var command = valid(fields(name, value));
    assertThat(Route.of(command, NOON)).isEqualTo(Route.DIRECT);
    assertThat(SchedulerFields.firstOf(command, NOON)).isEmpty();
  }

  @Test
  void aCallbackHasSettingsOfItsOwnAndSoHasItsFailureCallback() {
    var callback = valid(fields("Upstash-Callback", "https://c.example/",
        "Upstash-Callback-Failure-Callback", "https://f.example/",
        "Upstash-Callback-Failure-Callback-Retries", "1", "Upstash-Failure-Callback-Retries", "2"))
        .callback();

    assertThat(callback).isNotNull();
    assertThat(callback.settings().text("upstash-failure-callback")).contains("https://f.example/");
    assertThat(callback.settings().text("upstash-failure-callback-retries")).contains("1");
    assertThat(callback.settings().list()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"destination|ftp://x|destination",
      "type|message.explode|type", "tenant|a/b|tenant",
      "Upstash-Method|HEAD|upstash-method", "upstash-timeout|soon|upstash-timeout",
      "upstash-timeout|0|upstash-timeout", "upstash-retries|-1|upstash-retries",
      "upstash-retries|NaN|upstash-retries", "upstash-retry-delay|2 ^ retried|upstash-retry-delay",
      "upstash-delay|5 parsecs|upstash-delay", "upstash-not-before|tomorrow|upstash-not-before",
      "upstash-flow-control-key|k|upstash-flow-control-key",
      "upstash-flow-control-value|rate=1|upstash-flow-control-value",
      "upstash-content-based-deduplication|yes|upstash-content-based-deduplication",
      "upstash-callback|example.com|upstash-callback",
      "upstash-failure-callback|my-group|upstash-failure-callback",
      "upstash-callback-retries|x|upstash-callback-retries",
      "upstash-callback-delay|5s|upstash-callback-delay",
      "upstash-failure-callback-delay|5s|upstash-failure-callback-delay",
      "upstash-callback-not-before|1|upstash-callback-not-before",
      "upstash-callback-queue-name|q|upstash-callback-queue-name",
      "upstash-callback-redact-fields|all|upstash-callback-redact-fields",
      "upstash-callback-flow-control-key|k|upstash-callback-flow-control-key",
      "upstash-callback-forward-a b|x|upstash-callback-forward-a b",
      "upstash-callback-failure-callback|x|upstash-callback-failure-callback",
      "upstash-callback-failure-callback-retries|x|upstash-callback-failure-callback-retries",
      "upstash-failure-callback-timeout|x|upstash-failure-callback-timeout",
      "upstash-queue-name|a b|upstash-queue-name", "upstash-schedule-id|a/b|upstash-schedule-id",
      "upstash-redact-fields|everything|upstash-redact-fields",
      "upstash-forward-|x|upstash-forward-", "upstash-forward-a b|x|upstash-forward-a b"})
  void aBadFieldIsNamed(String name, String value, String named) {
    assertThat(PARSER.parse(fields(name, value))).isInstanceOfSatisfying(
        ParsedPublish.Invalid.class,
        invalid -> {
          assertThat(invalid.field()).isEqualTo(named);
          assertThat(invalid.message()).startsWith(named + ": ").hasSizeLessThan(300);
        });
  }

  @ParameterizedTest
  @CsvSource({"upstash-retries, 1000", "upstash-callback-retries, 1000", "upstash-delay, 4000d"})
  void askingForMoreThanIsAllowedIsToldApartFromNonsense(String name, String value) {
    assertThat(PARSER.parse(fields(name, value)))
        .isInstanceOfSatisfying(ParsedPublish.OverLimit.class,
            over -> assertThat(over.field()).isEqualTo(name));
  }

  @Test
  void aMissingDestinationIsNamed() {
    assertThat(PARSER.parse(HeaderFields.NONE)).isInstanceOfSatisfying(ParsedPublish.Invalid.class,
        invalid -> assertThat(invalid.field()).isEqualTo("destination"));
  }

  @Test
  void forwardedHeadersLoseTheirPrefixAndKeepTheirBytes() {
    var in = HeaderFields.of(HeaderField.ofText("destination", "https://example.com"),
        new HeaderField("Upstash-Forward-X-Ünknown".replace('Ü', 'U'), "\u00e9\u0001\u00ff"),
        new HeaderField("upstash-forward-upstash-label", "inner"), new HeaderField("other", "no"));
    assertThat(valid(in).forwarded().list()).containsExactly(
        new HeaderField("X-Unknown", "\u00e9\u0001\u00ff"),
        new HeaderField("upstash-label", "inner"));
  }

  @Test
  void aPlainContentTypeWinsOverAForwardedOne() {
    var both = valid(fields("upstash-forward-content-type", "text/a", "content-type", "text/b"));
    assertThat(both.forwarded().list())
        .containsExactly(new HeaderField("Content-Type", "text/b"));
    var one = valid(fields("upstash-forward-content-type", "text/a"));
    assertThat(one.forwarded().text("content-type")).contains("text/a");
  }

  @Test
  void aForwardedLineBreakIsRefused() {
    assertThat(PARSER.parse(fields("upstash-forward-x", "a\r\nb: c")))
        .isInstanceOf(ParsedPublish.Invalid.class);
  }

  @Property
  void whateverComesInTheAnswerIsACommandOrANamedError(
      @ForAll @From("anyFields") List<Map.Entry<String, byte[]>> any) {
    var list = new ArrayList<HeaderField>();
    for (var entry : any) list.add(HeaderField.ofBytes(entry.getKey(), entry.getValue()));
    switch (PARSER.parse(new HeaderFields(list))) {
      case ParsedPublish.Valid(PublishCommand command) -> Route.of(command, NOON);
      case ParsedPublish.Refused refused -> assertThat(refused.message()).isNotBlank();
    }
  }

  @Provide
  Arbitrary<List<Map.Entry<String, byte[]>>> anyFields() {
    var names = Arbitraries.of("destination", "tenant", "content-type", "upstash-method",
        "upstash-timeout", "upstash-retries", "upstash-retry-delay", "upstash-delay",
        "upstash-not-before", "upstash-label", "upstash-flow-control-key",
        "upstash-flow-control-value", "upstash-deduplication-id", "upstash-callback",
        "upstash-callback-retries", "upstash-failure-callback", "upstash-redact-fields",
        "upstash-cron", "upstash-queue-name", "upstash-forward-x", "UPSTASH-FORWARD-", "other");
    var values = Arbitraries.oneOf(Arbitraries.bytes().array(byte[].class).ofMaxSize(40),
        Arbitraries.of("https://example.com", "1", "1s", "k", "rate=1", "true", "retried", "body")
            .map(text -> text.getBytes(StandardCharsets.UTF_8)));
    return Arbitraries.entries(names, values).list().ofMaxSize(12);
  }
}
