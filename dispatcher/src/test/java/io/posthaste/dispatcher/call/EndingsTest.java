package io.posthaste.dispatcher.call;

import static io.posthaste.dispatcher.call.Records.APPENDED;
import static io.posthaste.dispatcher.call.Records.direct;
import static io.posthaste.dispatcher.call.Records.fields;
import static io.posthaste.dispatcher.call.Records.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.dispatcher.call.AttemptOutcome.Delivered;
import io.posthaste.dispatcher.call.AttemptOutcome.Failed;
import io.posthaste.dispatcher.call.AttemptOutcome.FailedForGood;
import io.posthaste.dispatcher.call.AttemptOutcome.NoAnswer;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.record.DeadLetter;
import io.posthaste.schemas.record.DeadLetter.Reason;
import io.posthaste.schemas.record.DeadLetter.Response;
import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.record.MessageEvent.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class EndingsTest {
  private static final Endings ENDINGS = new Endings(1 << 20);
  private static final Instant STARTED = APPENDED.plusMillis(4);
  private static final Duration TOOK = Duration.ofMillis(20);
  private static final Message MESSAGE = message("destination", "https://example.com/a");

  private static Ending after(AttemptOutcome outcome) {
    return ENDINGS.after(MESSAGE, new Attempt(STARTED, TOOK, outcome));
  }

  private static DeadLetter letter(Ending ending) {
    return Objects.requireNonNull(ending.deadLetter());
  }

  @Test
  void aDeliveredMessageIsOneEvent() {
    var ending = after(new Delivered(new Response(204, HeaderFields.NONE, "")));

    assertThat(ending.deadLetter()).isNull();
    assertThat(ending.events()).containsExactly(new MessageEvent(MESSAGE.id(), "default",
        State.DELIVERED, STARTED.plus(TOOK), "https://example.com/a", "POST", 1, APPENDED, STARTED,
        TOOK, 204, null, null));
  }

  @Test
  void aFailedMessageIsADeadLetterAndTwoEvents() {
    var response = new Response(500, fields("x-a", "b"), "oops");

    var ending = after(new Failed(response));

    var letter = letter(ending);
    assertThat(letter.reason()).isEqualTo(Reason.FAILED);
    assertThat(letter.attempts()).isEqualTo(1);
    assertThat(letter.response()).isEqualTo(response);
    assertThat(letter.error()).isEqualTo("answered with status 500");
    assertThat(ending.events()).extracting(MessageEvent::state)
        .containsExactly(State.ERROR,
            State.FAILED);
    assertThat(ending.events()).extracting(MessageEvent::dlqId).containsExactly(null, letter.id());
    assertThat(ending.events()).allMatch(e -> Objects.equals(e.responseStatus(), 500));
  }

  @Test
  void failingForGoodIsSaidInTheError() {
    var ending = after(new FailedForGood(new Response(489, HeaderFields.NONE, "")));

    assertThat(letter(ending).error()).isEqualTo("answered with status 489, not to be retried");
  }

  @Test
  void withoutAnAnswerThereIsNoStatus() {
    var ending = after(new NoAnswer("the connection was refused"));

    assertThat(letter(ending).response()).isNull();
    assertThat(letter(ending).error()).isEqualTo("the connection was refused");
    assertThat(ending.events()).allMatch(event -> event.responseStatus() == null);
  }

  @Test
  void aRejectedRecordIsADeadLetterThatWasNeverCalled() {
    var record = direct("destination", "https://example.com/a", "tenant", "nobody");

    var ending = ENDINGS.rejected(record, "tenant: there is no tenant nobody", STARTED);

    assertThat(letter(ending).reason()).isEqualTo(Reason.REJECTED);
    assertThat(letter(ending).attempts()).isZero();
    assertThat(letter(ending).fields()).isEqualTo(record.fields());
    assertThat(ending.events()).containsExactly(new MessageEvent(record.messageId(), "nobody",
        State.REJECTED, STARTED, "https://example.com/a", null, 0, null, null, null, null,
        "tenant: there is no tenant nobody", letter(ending).id()));
  }

  @Test
  void whatCannotBeReadOfARejectedRecordIsLeftOut() {
    var ending = ENDINGS.rejected(direct("destination", "ftp://x", "tenant", "no name!"), "p",
        STARTED);

    assertThat(ending.events()).singleElement()
        .satisfies(event -> assertThat(event.url()).isNull())
        .satisfies(event -> assertThat(event.tenant()).isEqualTo("default"));
  }

  @Test
  void poisonTellsItsCause() {
    var ending = ENDINGS.poison(direct(), new IllegalStateException("x".repeat(5000)), STARTED);

    assertThat(letter(ending).reason()).isEqualTo(Reason.POISON);
    assertThat(letter(ending).error()).startsWith(
        "cannot be handled: java.lang.IllegalStateException: xxx").hasSize(1000);
  }

  @Test
  void theBodyOfAnAnswerIsCutToWhatARecordHasRoomFor() {
    var endings = new Endings(4096);
    var response = new Response(500, HeaderFields.NONE, "y".repeat(10_000));

    var ending = endings.after(MESSAGE, new Attempt(STARTED, TOOK, new Failed(response)));

    var cut = Objects.requireNonNull(letter(ending).response());
    assertThat(cut.body().length()).isBetween(2000, 3000);
    assertThat(letter(ending).toFields().sizeBytes()).isLessThan(4096);
    assertThat(cut.status()).isEqualTo(500);
  }
}
