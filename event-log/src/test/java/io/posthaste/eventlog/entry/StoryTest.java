package io.posthaste.eventlog.entry;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.log.LogState;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.record.MessageEvent.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoryTest {
  private static final Instant NOW = Instant.ofEpochMilli(1767225600000L);
  private static final MessageId ID = MessageId.appended(NOW, 1, 2);
  private static final MessageId DERIVED = MessageId.derived(NOW, 1, "a", "b");

  private Story story = Story.of(ID);
  private final List<Entry> entries = new ArrayList<>();

  @Test
  void aDeliveryIsCreatedActiveAndDelivered() {
    published();
    after(attempt(State.DELIVERED, 5, 9));
    assertThat(entries).extracting(Entry::state, Entry::time)
        .containsExactly(
            tuple(LogState.CREATED, 0), tuple(LogState.ACTIVE, 5), tuple(LogState.DELIVERED, 9));
    assertThat(story.end()).isEqualTo(LogState.DELIVERED);
  }

  @Test
  void theAttemptSaysWhenItWasDueAndHowLongItTook() {
    after(attempt(State.ERROR, 5, 9));
    assertThat(entries).allSatisfy(entry -> {
      assertThat(entry.dueAt()).isEqualTo(NOW.toEpochMilli());
      assertThat(entry.startedAt()).isEqualTo(NOW.toEpochMilli() + 5);
    });
    assertThat(entries.getLast().tookMs()).isEqualTo(4);
    assertThat(entries.getFirst().tookMs()).isNull();
  }

  @Test
  void itIsCreatedOnceWhereverThatIsLearnt() {
    published();
    published();
    after(event(State.CREATED, 0));
    assertThat(entries).extracting(Entry::state).containsExactly(LogState.CREATED);
  }

  @Test
  void ofTwoEndsTheFirstCountsAndTheOtherIsMarked() {
    after(attempt(State.DELIVERED, 5, 9));
    after(attempt(State.DELIVERED, 15, 19));
    after(event(State.CANCELED, 30));
    assertThat(entries).extracting(Entry::repeat).containsExactly(false, false, true, true, true);
    assertThat(story.end()).isEqualTo(LogState.DELIVERED);
  }

  @Test
  void aMessageThatIsLearntOfAfterItsEndIsCreatedAllTheSame() {
    after(attempt(State.DELIVERED, 5, 9));
    published();
    assertThat(entries.getLast().state()).isEqualTo(LogState.CREATED);
    assertThat(entries.getLast().repeat()).isFalse();
  }

  @Test
  void whatIsGivenUpUncalledHasFailed() {
    after(new MessageEvent(ID, "t", State.REJECTED, NOW, null, null, 0, null, null, null, null,
        "no", "1-2"));
    assertThat(entries).extracting(Entry::state).containsExactly(LogState.FAILED);
  }

  @Test
  void whatWasOnlyAnsweredWasNoMessage() {
    published();
    after(event(State.REJECTED, 1));
    assertThat(story.hidden()).isTrue();
  }

  @Test
  void anOccurrenceThatIsRefusedWasOne() {
    story = Story.of(DERIVED);
    after(new MessageEvent(DERIVED, "t", State.REJECTED, NOW, null, null, 0, null, null, null, null,
        "no", null));
    assertThat(entries).extracting(Entry::state).containsExactly(LogState.FAILED);
  }

  @Test
  void repeatsAndMessagesToGroupsAreNotShown() {
    for (var state : List.of(State.DEDUPLICATED, State.EXPANDED)) {
      story = Story.of(ID);
      after(event(state, 0));
      published();
      after(attempt(State.DELIVERED, 1, 2));
      assertThat(entries).isEmpty();
      assertThat(story.hidden()).isTrue();
    }
  }

  @Test
  void whereClocksDifferTheOrderIsKept() {
    after(attempt(State.ERROR, -20, -10));
    after(event(State.RETRY, 100));
    after(attempt(State.DELIVERED, 50, 60));
    assertThat(entries).extracting(Entry::state, Entry::time)
        .containsExactly(
            tuple(LogState.ACTIVE, 0), tuple(LogState.ERROR, 0), tuple(LogState.RETRY, 100),
            tuple(LogState.ACTIVE, 100), tuple(LogState.DELIVERED, 100));
    assertThat(entries.getFirst().startedAt()).isEqualTo(NOW.toEpochMilli() - 20);
  }

  @Test
  void anErrorThatIsToldAfterWhatFollowedItStandsBeforeIt() {
    after(event(State.FAILED, 12));
    after(attempt(State.ERROR, 5, 10));
    assertThat(entries).extracting(Entry::state, Entry::time, Entry::repeat)
        .containsExactly(
            Assertions.tuple(LogState.FAILED, at(12), false),
            Assertions.tuple(LogState.ACTIVE, at(5), false),
            Assertions.tuple(LogState.ERROR, at(10), false));
  }

  @Test
  void aCancelDoesNotMoveTheCallThatItFindsRunning() {
    after(event(State.CANCEL_REQUESTED, 7));
    after(attempt(State.DELIVERED, 5, 9));
    assertThat(entries).extracting(Entry::state, Entry::time)
        .containsExactly(
            tuple(LogState.CANCEL_REQUESTED, 7), tuple(LogState.ACTIVE, 5),
            tuple(LogState.DELIVERED, 9));
  }

  private void published() {
    add(story.published(ID, NOW));
  }

  private void after(MessageEvent event) {
    add(story.after(event));
  }

  private void add(Story.Step step) {
    story = step.story();
    entries.addAll(step.entries());
  }

  private static MessageEvent event(State state, long at) {
    return event(state, at, null);
  }

  private static MessageEvent attempt(State state, long from, long to) {
    return event(state, to, NOW.plusMillis(from));
  }

  private static MessageEvent event(State state, long at, @Nullable Instant startedAt) {
    var time = NOW.plusMillis(at);
    return new MessageEvent(ID, "t", state, time, "https://example.com", "POST", 1, NOW, startedAt,
        startedAt == null ? null : Duration.between(startedAt, time), null, null, null);
  }

  private static Tuple tuple(LogState state, long time) {
    return Assertions.tuple(state, at(time));
  }

  private static long at(long time) {
    return NOW.toEpochMilli() + time;
  }
}
