package io.posthaste.dispatcher.call;

import static io.posthaste.dispatcher.call.Records.APPENDED;
import static io.posthaste.dispatcher.call.Records.fields;
import static io.posthaste.dispatcher.call.Records.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.dispatcher.call.AttemptOutcome.Delivered;
import io.posthaste.dispatcher.call.AttemptOutcome.Failed;
import io.posthaste.dispatcher.call.AttemptOutcome.FailedForGood;
import io.posthaste.dispatcher.call.AttemptOutcome.NoAnswer;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.record.DeadLetter.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryTimesTest {
  private static final RetryTimes TIMES = new RetryTimes(PublishLimits.DEFAULT);
  private static final String URL = "https://example.com/a";
  private static final PublishCommand PLAIN = message("destination", URL).command();
  private static final Instant ENDED = APPENDED.plusSeconds(1);

  private static Attempt attempt(AttemptOutcome outcome) {
    return new Attempt(APPENDED, Duration.ofSeconds(1), outcome);
  }

  private static Attempt failed(String... answerHeaders) {
    return attempt(new Failed(new Response(500, fields(answerHeaders), "")));
  }

  private static Optional<Duration> delay(PublishCommand command, int number, Attempt failed) {
    return TIMES.next(command, number, failed).map(at -> Duration.between(ENDED, at));
  }

  private static PublishCommand with(String... namesAndValues) {
    var names = fields(namesAndValues).and(fields("destination", URL).list().getFirst());
    return message(names.list()
        .stream()
        .flatMap(field -> Stream.of(field.name(), field.text()))
        .toArray(String[]::new)).command();
  }

  @Test
  void thereAreThreeRetriesUnlessAskedOtherwise() {
    assertThat(delay(PLAIN, 1, failed())).contains(Duration.ofSeconds(12));
    assertThat(delay(PLAIN, 2, failed())).contains(Duration.ofSeconds(148));
    assertThat(delay(PLAIN, 3, failed())).contains(Duration.ofSeconds(1808));
    assertThat(delay(PLAIN, 4, failed())).isEmpty();
  }

  @Test
  void theInstallationMayAllowFewerThanThat() {
    var limits = PublishLimits.DEFAULT;
    var narrow = new RetryTimes(new PublishLimits(1, limits.maxTimeout(), limits.maxDelay()));

    assertThat(narrow.next(PLAIN, 1, failed())).isPresent();
    assertThat(narrow.next(PLAIN, 2, failed())).isEmpty();
  }

  @Test
  void asManyRetriesAsWereAskedFor() {
    assertThat(delay(with("upstash-retries", "0"), 1, failed())).isEmpty();
    assertThat(delay(with("upstash-retries", "5"), 5, failed())).contains(Duration.ofDays(1));
    assertThat(delay(with("upstash-retries", "5"), 6, failed())).isEmpty();
  }

  @Test
  void withoutAnAnswerItIsRetriedToo() {
    assertThat(delay(PLAIN, 1, attempt(new NoAnswer("refused")))).contains(Duration.ofSeconds(12));
  }

  @Test
  void afterADeliveryAndAfterAFailureForGoodThereIsNone() {
    var response = new Response(489, fields("Retry-After", "1"), "");

    assertThat(delay(PLAIN, 1, attempt(new FailedForGood(response)))).isEmpty();
    assertThat(delay(PLAIN, 1, attempt(new Delivered(response)))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, PT1S", "2, PT2S", "3, PT4S"})
  void theExpressionCountsTheRetriesSoFar(int number, Duration expected) {
    var command = with("upstash-retry-delay", "1000 * pow(2, retried)");

    assertThat(delay(command, number, failed())).contains(expected);
  }

  @Test
  void theExpressionIsCutToADay() {
    assertThat(delay(with("upstash-retry-delay", "1e12"), 1, failed()))
        .contains(Duration.ofDays(1));
  }

  @ParameterizedTest
  @CsvSource({"Retry-After, 10, PT10S", "retry-after, 0, PT0S", "X-RateLimit-Reset, 6m5s, PT6M5S",
      "X-RateLimit-Reset-Requests, 300ms, PT0.3S", "X-RateLimit-Reset-Tokens, 1.5h, PT1H30M",
      "Retry-After, 86400, PT24H", "Retry-After, 24h, PT24H",
      "Retry-After, 'Thu, 01 Jan 2026 00:01:01 GMT', PT1M",
      "Retry-After, 'Thu, 01 Jan 1970 00:00:00 GMT', PT0S"})
  void theEndpointsWishWins(String name, String value, Duration expected) {
    var command = with("upstash-retry-delay", "5000");

    assertThat(delay(command, 1, failed(name, value))).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({"Retry-After, soon", "Retry-After, 86401", "Retry-After, 24h1ns",
      "X-RateLimit-Reset, 1767225600", "X-RateLimit-Reset, 99999999999999999999",
      "Retry-After, 'Sat, 03 Jan 2026 00:00:00 GMT'", "Retry-In, 10"})
  void aWishThatCannotBeReadOrIsMoreThanADayAheadDoesNotCount(String name, String value) {
    assertThat(delay(with("upstash-retry-delay", "5000"), 1, failed(name, value)))
        .contains(Duration.ofSeconds(5));
    assertThat(delay(PLAIN, 1, failed(name, value))).contains(Duration.ofSeconds(12));
  }

  @Test
  void theFirstWishThatCountsIsTaken() {
    var failed = failed("X-RateLimit-Reset-Tokens", "4", "X-RateLimit-Reset-Requests", "3",
        "X-RateLimit-Reset", "1767225600", "Retry-After", "soon");

    assertThat(delay(PLAIN, 1, failed)).contains(Duration.ofSeconds(3));
  }

  @Test
  void anAnswerWithoutHeadersHasNoWish() {
    var failed = attempt(new Failed(new Response(500, HeaderFields.NONE, "")));

    assertThat(delay(PLAIN, 1, failed)).contains(Duration.ofSeconds(12));
  }
}
