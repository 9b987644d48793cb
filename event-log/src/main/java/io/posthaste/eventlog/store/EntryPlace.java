package io.posthaste.eventlog.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where an entry is among those of its tenant. In a file 16 bytes, time and sequence, big-endian.
 *
 * @param time milliseconds since 1970
 */
record EntryPlace(long time, long sequence) {
  static final Comparator<EntryPlace> ORDER = Comparator.comparingLong(EntryPlace::time)
      .thenComparingLong(EntryPlace::sequence);
  private static final int SIZE = 2 * Long.BYTES;

  static byte[] toBytes(List<EntryPlace> places) {
    var bytes = ByteBuffer.allocate(SIZE * places.size());
    for (var place : places) bytes.putLong(place.time).putLong(place.sequence);
    return bytes.array();
  }

  static List<EntryPlace> fromBytes(byte[] written) {
    var bytes = ByteBuffer.wrap(written);
    var places = new ArrayList<EntryPlace>(written.length / SIZE);
    while (bytes.hasRemaining()) places.add(new EntryPlace(bytes.getLong(), bytes.getLong()));
    return places;
  }
}
