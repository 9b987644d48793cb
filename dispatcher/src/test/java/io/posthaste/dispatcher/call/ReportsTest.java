package io.posthaste.dispatcher.call;

import static io.posthaste.dispatcher.call.Records.APPENDED;
import static io.posthaste.dispatcher.call.Records.direct;
import static io.posthaste.dispatcher.call.Records.fields;
import static io.posthaste.dispatcher.call.Records.grant;
import static io.posthaste.dispatcher.call.Records.granted;
import static io.posthaste.dispatcher.call.Records.message;
import static io.posthaste.dispatcher.call.Records.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.posthaste.dispatcher.call.AttemptOutcome.Delivered;
import io.posthaste.dispatcher.call.AttemptOutcome.Failed;
import io.posthaste.dispatcher.call.AttemptOutcome.FailedForGood;
import io.posthaste.dispatcher.call.AttemptOutcome.NoAnswer;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.record.DeadLetter;
import io.posthaste.schemas.record.DeadLetter.Response;
import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.record.Outcome.Kind;
import io.posthaste.schemas.record.Outcome.OfTrain;
import io.posthaste.schemas.record.Train;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportsTest {
  private static final Reports REPORTS = new Reports(PublishLimits.DEFAULT, 1 << 20);
  private static final String URL = "https://example.com/a";
  private static final Instant STARTED = APPENDED.plusMillis(4);
  private static final Duration TOOK = Duration.ofMillis(20);
  private static final Message DIRECT = message("destination", URL, "upstash-retries", "1");
  private static final Message GRANTED = granted("destination", URL, "upstash-retries", "2");
  private static final Response OK = new Response(204, HeaderFields.NONE, "");
  private static final Response OOPS = new Response(500, fields("x-a", "b"), "oops");

  private static final HeaderFields CAR = fields("destination", URL);
  private static final Train TRAIN = train("default/q/orders", 9, 8, CAR, CAR, CAR);

  private static Attempt attempt(AttemptOutcome outcome) {
    return new Attempt(STARTED, TOOK, outcome);
  }

  private static Report after(Message message, AttemptOutcome outcome) {
    return REPORTS.after(message, attempt(outcome), false);
  }

  private static Report.Told told(Report report) {
    return Objects.requireNonNull(report.outcome());
  }

  private static Outcome outcome(Report report) {
    return told(report).outcome();
  }

  @Test
  void aDirectDeliveryIsOneEvent() {
    var report = after(DIRECT, new Delivered(OK));

    assertThat(report.outcome()).isNull();
    assertThat(report.events()).containsExactly(new MessageEvent(DIRECT.id(), "default",
        State.DELIVERED, STARTED.plus(TOOK), URL, "POST", 1, APPENDED, STARTED, TOOK, 204, null,
        null));
  }

  @Test
  void ofALeasedMessageTheSchedulerIsToldWithTheMessage() {
    var report = REPORTS.after(DIRECT, attempt(new Delivered(OK)), true);

    assertThat(report.events()).extracting(MessageEvent::state).containsExactly(State.DELIVERED);
    assertThat(outcome(report)).isEqualTo(new Outcome(Kind.DONE, DIRECT.id(), 0, 1, null, null,
        STARTED, TOOK, null, null, DIRECT.fields()));
    assertThat(told(report).partition()).isEqualTo(3);
    assertThat(told(report).body()).isSameAs(DIRECT.body());
  }

  @Test
  void ofAGrantTheSchedulerIsToldWithoutTheMessage() {
    var report = after(GRANTED, new Delivered(OK));

    assertThat(report.events()).extracting(MessageEvent::attempt).containsExactly(3);
    assertThat(report.events()).extracting(MessageEvent::dueAt).containsExactly(grant().dueAt());
    assertThat(outcome(report)).isEqualTo(new Outcome(Kind.DONE, GRANTED.id(), 7, 3, null, null,
        STARTED, TOOK, null, null, HeaderFields.NONE));
    assertThat(told(report).partition()).isEqualTo(2);
    assertThat(told(report).body()).isNull();
  }

  @Test
  void aFailureWithRetriesLeftSaysWhenTheNextIsDue() {
    var report = after(DIRECT, new Failed(OOPS));

    assertThat(report.events()).containsExactly(new MessageEvent(DIRECT.id(), "default",
        State.ERROR, STARTED.plus(TOOK), URL, "POST", 1, APPENDED, STARTED, TOOK, 500,
        "answered with status 500", null));
    assertThat(outcome(report)).isEqualTo(new Outcome(Kind.RETRY, DIRECT.id(), 0, 1,
        STARTED.plus(TOOK).plusSeconds(12), null, STARTED, TOOK, "answered with status 500", null,
        DIRECT.fields()));
    assertThat(told(report).body()).isSameAs(DIRECT.body());
  }

  @Test
  void theLastFailureHasTheAnswer() {
    var report = after(GRANTED, new Failed(OOPS));

    assertThat(report.events()).extracting(MessageEvent::state).containsExactly(State.ERROR);
    assertThat(outcome(report)).isEqualTo(new Outcome(Kind.FAILED, GRANTED.id(), 7, 3, null, null,
        STARTED, TOOK, "answered with status 500", OOPS, HeaderFields.NONE));
  }

  @Test
  void ofADirectMessageWithACallbackTheSchedulerIsToldTheAnswerAndTheMessage() {
    var message = message("destination", URL, "upstash-callback", URL);
    var response = new Response(201, fields("x-a", "b"), "made");

    var report = after(message, new Delivered(response));

    assertThat(report.events()).extracting(MessageEvent::state).containsExactly(State.DELIVERED);
    assertThat(outcome(report)).isEqualTo(new Outcome(Kind.DONE, message.id(), 0, 1, null, null,
        STARTED, TOOK, null, response, message.fields()));
    assertThat(told(report).body()).isSameAs(message.body());
  }

  @Test
  void ofAGrantedMessageWithACallbackTheSchedulerIsToldTheAnswerOfEachAttempt() {
    var message = granted("destination", URL, "upstash-callback", URL);

    assertThat(outcome(after(message, new Delivered(OK))).response()).isEqualTo(OK);
    var retried = outcome(after(message, new Failed(OOPS)));
    assertThat(retried.kind()).isEqualTo(Kind.RETRY);
    assertThat(retried.response()).isEqualTo(OOPS);
    assertThat(retried.message()).isEqualTo(HeaderFields.NONE);
  }

  @Test
  void aFailureCallbackIsNoReasonToTellOfDeliveries() {
    var message = message("destination", URL, "upstash-failure-callback", URL);

    assertThat(after(message, new Delivered(OK)).outcome()).isNull();
    assertThat(outcome(after(message, new Failed(OOPS))).response()).isNull();
  }

  @Test
  void failingForGoodIsTheLastFailure() {
    var report = after(DIRECT, new FailedForGood(new Response(489, HeaderFields.NONE, "")));

    assertThat(outcome(report).kind()).isEqualTo(Kind.FAILED);
    assertThat(outcome(report).error()).isEqualTo("answered with status 489, not to be retried");
    assertThat(outcome(report).message()).isEqualTo(DIRECT.fields());
  }

  @Test
  void withoutAnAnswerThereIsNoStatus() {
    var report = after(GRANTED, new NoAnswer("the connection was refused"));

    assertThat(outcome(report).response()).isNull();
    assertThat(outcome(report).error()).isEqualTo("the connection was refused");
    assertThat(report.events()).allMatch(event -> event.responseStatus() == null);
  }

  @Test
  void aLeaseEndsWithTheLongestCallAndAMargin() {
    var message = message("destination", URL, "upstash-timeout", "30s");

    var report = REPORTS.leased(message, STARTED);

    assertThat(report.events()).isEmpty();
    assertThat(outcome(report)).isEqualTo(new Outcome(Kind.LEASED, message.id(), 0, 1, null,
        STARTED.plusSeconds(35), null, null, null, null, message.fields()));
    assertThat(told(report).body()).isSameAs(message.body());
  }

  @Test
  void anUnstartedGrantHasNoAttempt() {
    var report = REPORTS.unstarted(grant());

    assertThat(report.events()).isEmpty();
    assertThat(outcome(report)).isEqualTo(new Outcome(Kind.UNSTARTED, grant().messageId(), 7, 0,
        null, null, null, null, null, null, HeaderFields.NONE));
    assertThat(told(report).partition()).isEqualTo(2);
  }

  @Test
  void aGrantThatCannotBeCalledHasFailed() {
    var report = REPORTS.uncallable(grant(), "tenant: there is no tenant nobody");

    assertThat(outcome(report).kind()).isEqualTo(Kind.FAILED);
    assertThat(outcome(report).attempt()).isEqualTo(3);
    assertThat(outcome(report).error())
        .isEqualTo("cannot be called: tenant: there is no tenant nobody");
  }

  @Test
  void aRefusedRecordIsToldWithTheMessageAndWithoutAnEvent() {
    var record = direct("destination", URL, "tenant", "nobody");

    var report = REPORTS.refused(new Decision.Reject(record, "tenant: there is no tenant nobody"));

    assertThat(report.events()).isEmpty();
    assertThat(outcome(report)).isEqualTo(new Outcome(Kind.REJECTED, record.messageId(), 0, 0,
        null, null, null, null, "tenant: there is no tenant nobody", null, record.fields()));
    assertThat(told(report).body()).isSameAs(record.body());
    assertThat(told(report).partition()).isEqualTo(3);
  }

  @Test
  void poisonTellsItsCause() {
    var report = REPORTS
        .refused(new Decision.Poison(direct(), new IllegalStateException("x".repeat(5000))));

    assertThat(outcome(report).kind()).isEqualTo(Kind.POISON);
    assertThat(outcome(report).error()).startsWith(
        "cannot be handled: java.lang.IllegalStateException: xxx").hasSize(1000);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAnswerIsCutToWhatTheOutcomeAndTheDeadLetterHaveRoomFor(boolean direct) {
    var message = direct ? message("destination", URL, "upstash-retries", "0") : GRANTED;
    var response = new Response(500, HeaderFields.NONE, "y".repeat(10_000));

    var report = new Reports(PublishLimits.DEFAULT, 4096).after(message,
        attempt(new Failed(response)), false);

    var outcome = outcome(report);
    var cut = Objects.requireNonNull(outcome.response());
    assertThat(cut.body().length()).isBetween(2000, 3000);
    var letter = new DeadLetter(message.id(), DeadLetter.Reason.FAILED, "error", STARTED, 1, cut,
        message.fields());
    assertThat(letter.toFields().sizeBytes() + message.body().size()).isLessThan(4096);
    assertThat(outcome.toFields().sizeBytes() + message.body().size()).isLessThan(4096);
    assertThat(cut.status()).isEqualTo(500);
  }

  @Test
  void whereHeadersAloneAreTooLargeOnlyTheStatusIsLeft() {
    var response = new Response(500, fields("x-large", "y".repeat(5000)), "body");

    var report = new Reports(PublishLimits.DEFAULT, 4096).after(GRANTED,
        attempt(new Failed(response)), false);

    assertThat(outcome(report).response()).isEqualTo(new Response(500, HeaderFields.NONE, ""));
  }

  @Test
  void ofATrainThatWasNotBegunItsFirstMessageIsToldWithoutAnAttempt() {
    var report = REPORTS.unstarted(TRAIN);

    assertThat(report.events()).isEmpty();
    assertThat(outcome(report)).isEqualTo(new Outcome(Kind.UNSTARTED,
        TRAIN.cars().getFirst().messageId(), 2, 0, null, null, null, null, null, null,
        HeaderFields.NONE, new OfTrain(9, 0)));
    assertThat(told(report).partition()).isEqualTo(2);
    assertThat(told(report).body()).isNull();
  }

  @Test
  void ofATrainForWhichThereIsNoRoomItsFirstMessageIsToldWithoutAnAttempt() {
    var report = REPORTS.deferred(TRAIN);

    assertThat(report.events()).isEmpty();
    assertThat(outcome(report)).isEqualTo(new Outcome(Kind.DEFERRED,
        TRAIN.cars().getFirst().messageId(), 2, 0, null, null, null, null, null, null,
        HeaderFields.NONE, new OfTrain(9, 0)));
  }

  @Test
  void ofATrainThatStoppedTheLastDeliveredMessageIsTold() {
    var report = REPORTS.stopped(TRAIN, 2);

    assertThat(report.events()).isEmpty();
    assertThat(outcome(report)).isEqualTo(new Outcome(Kind.DONE, TRAIN.cars().get(1).messageId(),
        2, 1, null, null, null, null, null, null, HeaderFields.NONE, new OfTrain(9, 2)));
    assertThat(told(report).partition()).isEqualTo(2);
  }

  @Test
  void theFailureThatEndsATrainSaysHowMuchOfItWasDelivered() {
    var alone = after(GRANTED, new Failed(OOPS));

    var report = alone.inTrain(new OfTrain(9, 1));

    assertThat(report.events()).isEqualTo(alone.events());
    assertThat(outcome(report)).isEqualTo(outcome(alone).in(new OfTrain(9, 1)));
    assertThat(outcome(report).train()).isEqualTo(new OfTrain(9, 1));
    assertThat(outcome(report).response()).isEqualTo(OOPS);
    assertThat(told(report).partition()).isEqualTo(told(alone).partition());
  }

  @Test
  void aReportWithoutAnOutcomeIsOfNoTrain() {
    var report = after(DIRECT, new Delivered(OK));

    assertThatIllegalStateException().isThrownBy(() -> report.inTrain(new OfTrain(9, 1)));
  }

  @Test
  void whileATrainGoesOnOnlyEventsAreTold() {
    var whole = after(GRANTED, new Delivered(OK));

    var report = whole.eventsAlone();

    assertThat(report.outcome()).isNull();
    assertThat(report.events()).isEqualTo(whole.events()).hasSize(1);
    assertThat(report.messageId()).isEqualTo(GRANTED.id());
  }

  @Test
  void theLeaseOfAGrantIsToldWithoutTheMessage() {
    var message = granted("destination", URL, "upstash-timeout", "30s");

    var report = REPORTS.leased(message, STARTED);

    assertThat(outcome(report)).isEqualTo(new Outcome(Kind.LEASED, message.id(), 7, 3, null,
        STARTED.plusSeconds(35), null, null, null, null, HeaderFields.NONE));
    assertThat(told(report).body()).isNull();
    assertThat(told(report).partition()).isEqualTo(2);
  }
}
