package io.posthaste.scheduler.state;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Wakes what it refers to, which decides whether the timer is still meant.
 *
 * @param at when, in whole milliseconds
 * @param reference the rest of the key of the row that it is for, as text
 */
public record Timer(Kind kind, Instant at, String reference) {
  /** What it is for. A number once given is never given again. */
  public enum Kind {
    /** A message, or the canary, is to be granted. */
    GRANT(1),
    /** A message that has ended is removed. */
    FORGET(3),
    /** A deduplication id may be used again. */
    DEDUP(4),
    /** A cancel mark is removed. */
    MARK(5),
    /** A schedule has an occurrence. */
    SCHEDULE(6),
    /** A lane may grant. */
    LANE(7),
    /** More messages of a lane are to be canceled. */
    DRAIN(8),
    /** A lane that nothing uses is removed. */
    IDLE(9);

    private final byte number;

    Kind(int number) {
      this.number = (byte) number;
    }

    /** Grants have a family of their own: they wait while too many are open, others never do. */
    byte family() {
      return this == GRANT || this == LANE ? Keys.WAKE : Keys.TIMER;
    }

    static Kind of(byte number) {
      for (var kind : values()) if (kind.number == number) return kind;
      throw new IllegalStateException("expected a kind of timer, but got " + number);
    }
  }

  public byte[] key() {
    byte[] name = reference.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(10 + name.length)
        .put(kind.family())
        .putLong(at.toEpochMilli())
        .put(kind.number)
        .put(name)
        .array();
  }

  public static Timer ofKey(byte[] key) {
    var in = ByteBuffer.wrap(key, 1, key.length - 1);
    var at = Instant.ofEpochMilli(in.getLong());
    var kind = Kind.of(in.get());
    return new Timer(kind, at,
        new String(key, 10, key.length - 10, StandardCharsets.UTF_8));
  }
}
