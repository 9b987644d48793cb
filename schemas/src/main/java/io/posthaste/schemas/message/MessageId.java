package io.posthaste.schemas.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The name of a message, opaque to clients: {@code msg_} and 24 characters of base 58 over 17
 * bytes.
 * Ids of one kind sort by time.
 *
 * <pre>
 * byte 0      1-6                        7-8         9-16
 * kind = 1    append time, ms since 1970 partition   offset                 the record at that position
 * kind = 2    time of the cause, ms      partition   hash of the cause      made from another message
 * </pre>
 *
 * Numbers are big-endian and not negative. Whoever has the acknowledgement of a record on the
 * ingest
 * topic knows the id: {@link #appended} needs only the partition, offset and timestamp in it.
 */
public record MessageId(String value) implements Comparable<MessageId> {
  private static final String PREFIX = "msg_";
  private static final int WIDTH = 24;
  private static final int SIZE = 17;
  private static final byte APPENDED = 1;
  private static final byte DERIVED = 2;

  /** Where an appended message lies: the record's timestamp as the broker set it, and its place. */
  public record Position(Instant appendedAt, int partition, long offset) {}

  /** @throws IllegalArgumentException unless {@code value} has the shape of an id */
  public MessageId {
    if (decode(value) == null) {
      throw new IllegalArgumentException("expected a message id, msg_ and 24 characters");
    }
  }

  /** The id of the message appended to the ingest topic at this place and (broker's) time. */
  public static MessageId appended(Instant appendedAt, int partition, long offset) {
    return encode(APPENDED, appendedAt, partition, offset);
  }

  /**
   * The id of a message that another caused: the same cause gives the same id, however often it is
   * worked out. The last 8 bytes are the first 8 of SHA-256 of {@code cause + "/" + suffix}.
   *
   * @param causedAt the nominal time of the cause, or the parent's time
   * @param partition the partition that owns the new message
   * @param cause id of the parent message or schedule
   * @param suffix what tells the cause's messages apart: occurrence, endpoint, attempt
   */
  public static MessageId derived(Instant causedAt, int partition, String cause, String suffix) {
    byte[] hash = sha256((cause + "/" + suffix).getBytes(StandardCharsets.UTF_8));
    return encode(DERIVED, causedAt, partition, ByteBuffer.wrap(hash).getLong());
  }

  /** The id in a text that somebody sent; empty unless it is one. */
  public static Optional<MessageId> parse(String text) {
    return decode(text) == null ? Optional.empty() : Optional.of(new MessageId(text));
  }

  /** Where the message lies on the ingest topic; empty for a derived one. */
  public Optional<Position> position() {
    var bytes = bytes();
    if (bytes.get(0) != APPENDED) return Optional.empty();
    return Optional.of(new Position(time(), partition(), bytes.getLong(9)));
  }

  /** Append time, or for a derived message the time of its cause. */
  public Instant time() {
    var bytes = bytes();
    return Instant.ofEpochMilli(bytes.getLong(0) << 8 >>> 16);
  }

  /** The partition on which the message lies, or for a derived one the partition that owns it. */
  public int partition() {
    return bytes().getShort(7) & 0xffff;
  }

  /**
   * A number, unsigned in decimal, that no other message of the same {@link #time()} has: offset
   * and partition of an appended message, the hash of a derived one.
   */
  public String number() {
    var bytes = bytes();
    long last = bytes.getLong(9);
    return Long.toUnsignedString(bytes.get(0) == APPENDED ? last << 16 | partition() : last);
  }

  @Override
  public int compareTo(MessageId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }

  private static MessageId encode(byte kind, Instant time, int partition, long last) {
    long ms = time.toEpochMilli();
    if (ms < 0 || ms >>> 48 != 0 || partition < 0 || partition > 0xffff
        || (kind == APPENDED && last < 0)) {
      throw new IllegalArgumentException(
          "expected a time, partition and offset that fit an id, but got " + time + " " + partition
              + " " + last);
    }
    byte[] bytes = ByteBuffer.allocate(SIZE)
        .put(kind)
        .putShort((short) (ms >>> 32))
        .putInt((int) ms)
        .putShort((short) partition)
        .putLong(last)
        .array();
    return new MessageId(PREFIX + Base58.encode(bytes, WIDTH));
  }

  private ByteBuffer bytes() {
    byte[] bytes = decode(value);
    if (bytes == null) throw new AssertionError(value);
    return ByteBuffer.wrap(bytes);
  }

  private static byte @Nullable [] decode(String text) {
    if (text.length() != PREFIX.length() + WIDTH || !text.startsWith(PREFIX)) return null;
    byte[] bytes = Base58.decode(text.substring(PREFIX.length()), SIZE);
    if (bytes == null) return null;
    boolean known = (bytes[0] == APPENDED && bytes[9] >= 0) || bytes[0] == DERIVED;
    return known ? bytes : null;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
