package io.posthaste.index;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Decides whether a file can go on from where it is. */
final class FileFitness {
  private FileFitness() {}

  /**
   * Why it cannot; empty where it can.
   *
   * @param stored by topic, what the file says
   * @param logs by topic, what is there
   * @param maxAbsence how long what deletes a row is kept in the topics
   */
  static Optional<String> problem(Map<String, StoredPlace> stored, Map<String, TopicLog> logs,
      Instant now, Duration maxAbsence) {
    if (!stored.keySet().equals(logs.keySet())) return Optional.of("it is of other topics");
    for (var entry : logs.entrySet()) {
      String topic = entry.getKey();
      var log = entry.getValue();
      var place = stored.get(topic);
      if (place == null) return Optional.of("it is of other topics");
      if (!place.topicId().equals(log.topicId())) {
        return Optional.of("topic " + topic + " was made anew");
      }
      if (place.next() < log.start()) {
        return Optional.of("topic " + topic + " has lost records that it has not seen");
      }
      if (place.next() > log.end()) {
        return Optional.of("topic " + topic + " ends before the place that it has seen");
      }
      if (place.seenAt().plus(maxAbsence).isBefore(now)) {
        return Optional.of("it was last written longer ago than deletions are kept");
      }
    }
    return Optional.empty();
  }
}
