package io.posthaste.index;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partition of this process, from when its file is opened to when it is closed. Written to by the
 * thread that polls; {@link #readers}, {@link #ends} and {@link #damaged} are for any thread.
 */
final class OpenPartition {
  private static final Logger LOG = LoggerFactory.getLogger(OpenPartition.class);

  private final int number;
  private final PartitionFile file;
  private final Readers readers;
  private final Ends ends;
  private final Map<String, Long> next;
  private final Precedence precedence;
  private volatile boolean damaged;

  /**
   * @param logs by topic, as they were found when the partition became this process's
   * @param next by topic, where the file is
   */
  OpenPartition(int number, PartitionFile file, Map<String, TopicLog> logs,
      Map<String, Long> next, Precedence precedence) {
    this.number = number;
    this.file = file;
    this.readers = new Readers(file.path());
    var ends = new HashMap<TopicPartition, Long>();
    logs.forEach((topic, log) -> ends.put(new TopicPartition(topic, number), log.end()));
    this.ends = new Ends(ends);
    this.next = new ConcurrentHashMap<>(next);
    this.precedence = precedence;
  }

  int number() {
    return number;
  }

  PartitionFile file() {
    return file;
  }

  Readers readers() {
    return readers;
  }

  /** Before the file has reached these, it may say less than an owner before this one has said. */
  Ends ends() {
    return ends;
  }

  /** Where to read on. */
  Map<TopicPartition, Long> next() {
    var places = new HashMap<TopicPartition, Long>();
    next.forEach((topic, offset) -> places.put(new TopicPartition(topic, number), offset));
    return places;
  }

  /** Where to read on, by topic. */
  Map<String, Long> nextByTopic() {
    return Map.copyOf(next);
  }

  Precedence precedence() {
    return precedence;
  }

  void advance(Map<String, Long> to) {
    next.putAll(to);
  }

  boolean caughtUp() {
    return ends.offsets()
        .entrySet()
        .stream()
        .allMatch(
            end -> next.getOrDefault(end.getKey().topic(), 0L).longValue() >= end.getValue());
  }

  /** Somebody has found that the file cannot be read. */
  void damage() {
    damaged = true;
  }

  boolean damaged() {
    return damaged;
  }

  void close() {
    closeReaders();
    file.close();
  }

  void delete() {
    closeReaders();
    file.delete();
  }

  private void closeReaders() {
    try {
      readers.close();
    } catch (SQLException e) {
      LOG.atWarn().addKeyValue("partition", number).setCause(e).log("readers not closed well");
    }
  }
}
