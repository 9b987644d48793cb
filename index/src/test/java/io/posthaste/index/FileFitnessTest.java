package io.posthaste.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FileFitnessTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_767_225_600);
  private static final Duration MONTH = Duration.ofDays(30);

  @Test
  void aFileThatIsWithinItsTopicsGoesOn() {
    assertThat(problem(place("a", 10), log("a", 10, 20))).isEmpty();
    assertThat(problem(place("a", 20), log("a", 10, 20))).isEmpty();
  }

  @Test
  void aFileOfAnotherTopicOfTheSameNameIsMadeAnew() {
    assertThat(problem(place("a", 10), log("b", 0, 20))).get().asString().contains("made anew");
  }

  @Test
  void aFileThatHasMissedRecordsIsMadeAnew() {
    assertThat(problem(place("a", 9), log("a", 10, 20))).get().asString().contains("not seen");
  }

  @Test
  void aFileThatHasSeenMoreThanThereIsIsMadeAnew() {
    assertThat(problem(place("a", 21), log("a", 10, 20))).get().asString().contains("ends before");
  }

  @Test
  void aFileThatWasLeftForLongerThanDeletionsAreKeptIsMadeAnew() {
    var long30 = new StoredPlace("a", 10, NOW.minus(MONTH));
    var longer = new StoredPlace("a", 10, NOW.minus(MONTH).minusMillis(1));
    assertThat(problem(long30, log("a", 10, 20))).isEmpty();
    assertThat(problem(longer, log("a", 10, 20))).isPresent();
  }

  @Test
  void aFileOfOtherTopicsIsMadeAnew() {
    assertThat(FileFitness.problem(Map.of("t", place("a", 10)),
        Map.of("t", log("a", 10, 20), "u", log("b", 0, 0)), NOW, MONTH)).isPresent();
    assertThat(FileFitness.problem(Map.of("t", place("a", 10)), Map.of("u", log("a", 10, 20)), NOW,
        MONTH)).isPresent();
  }

  private static Optional<String> problem(StoredPlace place, TopicLog log) {
    return FileFitness.problem(Map.of("t", place), Map.of("t", log), NOW, MONTH);
  }

  private static StoredPlace place(String topicId, long next) {
    return new StoredPlace(topicId, next, NOW);
  }

  private static TopicLog log(String topicId, long start, long end) {
    return new TopicLog(topicId, start, end);
  }
}
