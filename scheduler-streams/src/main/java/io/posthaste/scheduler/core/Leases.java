package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Rows;
import io.posthaste.schemas.message.MessageId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The leases that run on a partition, in the order of their ends. Nearly all of them end before they
 * run out, so they are no timers, which a store would have to walk over; they are rows by message,
 * read when a partition is opened, and kept in memory. As many as grants may be open.
 */
final class Leases {
  private record Lease(Instant until, MessageId id) {}

  private final TreeSet<Lease> byEnd = new TreeSet<>(
      Comparator.comparing(Lease::until).thenComparing(Lease::id));
  private final Map<MessageId, Lease> byMessage = new HashMap<>();

  private Leases() {}

  static Leases read(Rows state) {
    var leases = new Leases();
    try (var rows = state.scan(Keys.from(Keys.LEASE), Keys.to(Keys.LEASE))) {
      while (rows.hasNext()) {
        var row = rows.next();
        leases.put(new MessageId(Keys.name(row.key())), until(row.value()));
      }
    }
    return leases;
  }

  static byte[] row(Instant until) {
    return ByteBuffer.allocate(Long.BYTES).putLong(until.toEpochMilli()).array();
  }

  static Instant until(byte[] row) {
    return Instant.ofEpochMilli(ByteBuffer.wrap(row).getLong());
  }

  int size() {
    return byEnd.size();
  }

  void put(MessageId id, Instant until) {
    remove(id);
    var lease = new Lease(until, id);
    byMessage.put(id, lease);
    byEnd.add(lease);
  }

  void remove(MessageId id) {
    var lease = byMessage.remove(id);
    if (lease != null) byEnd.remove(lease);
  }

  /** Messages whose leases are over, at most {@code limit}; they stay until they are removed. */
  List<MessageId> over(Instant now, int limit) {
    var over = new ArrayList<MessageId>();
    for (var lease : byEnd) {
      if (over.size() == limit || lease.until().isAfter(now)) break;
      over.add(lease.id());
    }
    return over;
  }
}
