package io.posthaste.dlqconsumer.redrive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.publish.RoutingKey;
import io.posthaste.schemas.record.DeadLetter;
import io.posthaste.schemas.topic.KeyPartition;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedrivesTest {
  private static final Instant FAILED = Instant.parse("2026-01-05T12:00:00Z");
  private static final Instant NOW = Instant.parse("2026-01-06T12:00:00.250Z");
  private static final MessageId MESSAGE = MessageId.appended(FAILED.minusSeconds(60), 3, 77);
  private static final String DLQ_ID = "1767614340000-5046275";

  private final Redrives redrives = new Redrives(PublishLimits.DEFAULT, 4);

  @Test
  void aMessageWithoutAKeyGoesToItsPartitionUnderAnIdOfItsOwn() {
    var redrive = ready(redrive(HeaderFields.NONE));

    assertThat(redrive.partition()).isEqualTo(3);
    assertThat(redrive.id())
        .isEqualTo(MessageId.derived(MESSAGE.time(), 3, DLQ_ID, "retry"))
        .isNotEqualTo(MESSAGE);
    assertThat(redrive.fields().text("posthaste-message-id")).contains(redrive.id().value());
    assertThat(redrive.fields().text("retried-from")).contains(DLQ_ID);
    assertThat(redrive.fields().text("upstash-forward-x")).contains("y");
    assertThat(redrive.fields().list()).noneMatch(field -> field.name().startsWith("dlq-"));
  }

  @Test
  void aFailureToldTwiceBecomesTheSameMessageAndAnotherLetterAnother() {
    var first = ready(redrive(HeaderFields.NONE)).id();
    var told = redrives.of(DLQ_ID, record(), FAILED.plusSeconds(9), HeaderFields.NONE, NOW);
    assertThat(ready(told).id()).isEqualTo(first);
    assertThat(ready(redrives.of("1767614340000-1", record(), FAILED, HeaderFields.NONE, NOW)).id())
        .isNotEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource({"upstash-queue-name=q, default/q/q",
      "upstash-flow-control-key=k;upstash-flow-control-value=rate=1, default/f/k",
      "destination=group, default/u/group"})
  void oneWithAKeyGoesToThePartitionOfItsKey(String fields, String key) {
    var redrive = ready(redrive(HeaderFields.NONE, fields.split(";")));

    assertThat(redrive.key()).isEqualTo(new RoutingKey(key).bytes());
    assertThat(redrive.partition()).isEqualTo(KeyPartition.of(redrive.key(), 4));
    assertThat(redrive.id().partition()).isEqualTo(redrive.partition());
  }

  @ParameterizedTest
  @ValueSource(strings = {"upstash-delay=1h", "upstash-not-before=1999999999",
      "upstash-deduplication-id=d", "upstash-content-based-deduplication=true", "route=direct",
      "retried-from=1-1"})
  void theOldTimeAndDeduplicationDoNotApply(String field) {
    var redrive = ready(redrive(HeaderFields.NONE, field));

    assertThat(redrive.partition()).isEqualTo(3);
    assertThat(redrive.fields().list())
        .noneMatch(kept -> (kept.name() + "=" + kept.value()).equals(field));
  }

  @Test
  void whatItIsACopyOrAnOccurrenceOfStays() {
    var redrive = ready(redrive(HeaderFields.NONE, "posthaste-group=g", "posthaste-endpoint=e",
        "posthaste-schedule=s", "posthaste-grant=7"));

    assertThat(redrive.fields().text("posthaste-group")).contains("g");
    assertThat(redrive.fields().text("posthaste-endpoint")).contains("e");
    assertThat(redrive.fields().text("posthaste-schedule")).contains("s");
    assertThat(redrive.fields().has("posthaste-grant")).isFalse();
  }

  @Test
  void fieldsThatAreWantedTakeThePlaceOfThoseOfTheirNames() {
    var redrive = ready(redrive(fields("Upstash-Retries=0", "upstash-forward-X=z"),
        "upstash-retries=5"));

    assertThat(redrive.fields().list().stream().filter(field -> field.is("upstash-retries")))
        .extracting(HeaderField::value)
        .containsExactly("0");
    assertThat(redrive.fields().list().stream().filter(field -> field.is("upstash-forward-x")))
        .extracting(HeaderField::value)
        .containsExactly("z");
  }

  @Test
  void aDelayThatIsWantedCountsFromNow() {
    var redrive = ready(redrive(fields("upstash-delay=10s")));

    assertThat(redrive.fields().has("upstash-delay")).isFalse();
    assertThat(redrive.fields().text("upstash-not-before"))
        .contains(Long.toString(NOW.plusSeconds(11).getEpochSecond()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"upstash-retries=many", "upstash-retries=1000", "upstash-delay=soon",
      "upstash-cron=* * * * *", "upstash-deduplication-id=d", "type=queue.put", "tenant=other",
      "destination=ftp://example.com", "upstash-flow-control-key=k"})
  void fieldsThatMakeNoMessageOfItAreRefused(String field) {
    assertThat(redrive(fields(field)))
        .isInstanceOfSatisfying(Redrive.Refused.class, refused -> assertThat(refused.problem())
            .startsWith(DLQ_ID + ": ")
            .contains(field.substring(0, field.indexOf('='))));
  }

  @Test
  void aRecordThatWasNoMessageBeforeIsTriedAsItIs() {
    assertThat(ready(redrive(HeaderFields.NONE, "upstash-retries=many")).partition()).isEqualTo(3);
    assertThat(ready(redrive(fields("upstash-timeout=5s"), "upstash-retries=many")).partition())
        .isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"type=queue.put", "type=schedule.put", "upstash-cron=* * * * *"})
  void aCommandThatIsNoMessageIsNotPublishedAgain(String field) {
    assertThat(redrive(HeaderFields.NONE, field)).isInstanceOf(Redrive.Refused.class);
  }

  @Test
  void oneWithoutItsMessageIsNotPublishedAgain() {
    assertThat(redrive(HeaderFields.NONE, "dlq-error=" + DeadLetter.NOT_KEPT + ": e"))
        .isInstanceOf(Redrive.Refused.class);
  }

  private Redrive.Result redrive(HeaderFields wanted, String... more) {
    return redrives.of(DLQ_ID, record(more), FAILED, wanted, NOW);
  }

  private static Redrive ready(Redrive.Result result) {
    return result instanceof Redrive.Ready(var redrive)
        ? redrive
        : fail("expected it to be ready, but got " + result);
  }

  private static HeaderFields record(String... more) {
    return fields(Stream.concat(
        Stream.of("destination=https://example.com/a", "upstash-forward-x=y", "dlq-id=" + DLQ_ID,
            "dlq-message-id=" + MESSAGE, "dlq-reason=failed", "dlq-error=e", "dlq-attempts=4"),
        Stream.of(more)).toArray(String[]::new));
  }

  private static HeaderFields fields(String... fields) {
    return new HeaderFields(Stream.of(fields)
        .map(field -> field.split("=", 2))
        .map(parts -> HeaderField.ofText(parts[0], parts[1]))
        .toList());
  }
}
