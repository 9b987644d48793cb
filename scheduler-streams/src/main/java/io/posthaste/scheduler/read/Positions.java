package io.posthaste.scheduler.read;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * How far the consumers of this process have read. A position can be beyond the record that was
 * read last: what ends a transaction takes an offset and is no record. Safe for any thread; a
 * partition is written to by the thread that reads it.
 */
public final class Positions {
  private static final long NONE = -1;

  /**
   * A place in a partition.
   *
   * @param position offset that is read next
   * @param lastRecord offset of the last record that was read; -1 where none was
   */
  private record Place(long position, long lastRecord) {}

  private final Map<TopicPartition, Place> places = new ConcurrentHashMap<>();

  public boolean known(TopicPartition partition) {
    return places.containsKey(partition);
  }

  /** Offset that is read next; empty where nothing was read since the partition came here. */
  public Optional<Long> of(TopicPartition partition) {
    return Optional.ofNullable(places.get(partition)).map(Place::position);
  }

  /** Nothing was read of the partition yet, and this is where reading begins. */
  public void start(TopicPartition partition, long position) {
    places.putIfAbsent(partition, new Place(position, NONE));
  }

  /** What a poll has returned. */
  public void polled(ConsumerRecords<?, ?> records) {
    records.nextOffsets().forEach((partition, next) -> {
      var read = records.records(partition);
      var before = places.get(partition);
      long last = read.isEmpty()
          ? before == null ? NONE : before.lastRecord()
          : read.getLast().offset();
      places.put(partition, new Place(next.offset(), last));
    });
  }

  /** Reading begins anew, somewhere. */
  public void forget(TopicPartition partition) {
    places.remove(partition);
  }

  /**
   * Whether everything before an offset has been read and applied.
   *
   * @param applied offset of the last record that was applied; below 0 where none was
   */
  boolean reached(TopicPartition partition, long offset, long applied) {
    var place = places.get(partition);
    return place != null && place.position() >= offset && applied >= place.lastRecord();
  }
}
