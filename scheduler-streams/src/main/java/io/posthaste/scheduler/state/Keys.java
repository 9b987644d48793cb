package io.posthaste.scheduler.state;

import io.posthaste.schemas.message.MessageId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * Keys of the state store: one byte for the kind of row, then what tells the rows of that kind apart.
 *
 * <pre>
 * task      00
 * timer     01 due time, ms (8, big-endian) kind (1) reference
 * wake      02 the same, for timers of messages that are to be granted
 * message   03 message id, ASCII
 * mark      04 tenant 00 message id, UTF-8
 * dedup     05 scope, UTF-8
 * schedule  06 tenant 00 schedule id, UTF-8
 * group     07 tenant 00 group name, UTF-8
 * lease     08 message id, ASCII
 * lane      09 tenant 00 kind (q, f or h) name, UTF-8
 * waiting   0a length of a lane's key (4, big-endian), that key, place (8, big-endian)
 * held      0b the same
 * canary    0c
 * </pre>
 */
public final class Keys {
  private static final byte TASK = 0;
  public static final byte TIMER = 1;
  public static final byte WAKE = 2;
  public static final byte MESSAGE = 3;
  public static final byte MARK = 4;
  public static final byte DEDUP = 5;
  public static final byte SCHEDULE = 6;
  public static final byte GROUP = 7;
  public static final byte LEASE = 8;
  public static final byte LANE = 9;
  public static final byte WAITING = 10;
  public static final byte HELD = 11;
  private static final byte CANARY = 12;

  private Keys() {}

  public static byte[] task() {
    return new byte[]{TASK};
  }

  public static byte[] canary() {
    return new byte[]{CANARY};
  }

  public static byte[] message(MessageId id) {
    return named(MESSAGE, id.value());
  }

  public static byte[] mark(String tenant, MessageId id) {
    return named(MARK, tenant + '\0' + id.value());
  }

  public static byte[] dedup(String scope) {
    return named(DEDUP, scope);
  }

  public static byte[] schedule(String tenant, String scheduleId) {
    return named(SCHEDULE, tenant + '\0' + scheduleId);
  }

  public static byte[] group(String tenant, String name) {
    return named(GROUP, tenant + '\0' + name);
  }

  /** First key of a tenant's rows of a kind whose names begin with the tenant. */
  public static byte[] fromTenant(byte kind, String tenant) {
    return named(kind, tenant + '\0');
  }

  /** Their end. */
  public static byte[] toTenant(byte kind, String tenant) {
    return named(kind, tenant + '\1');
  }

  public static byte[] lease(MessageId id) {
    return named(LEASE, id.value());
  }

  /** Key in the bodies store. */
  public static byte[] body(MessageId id) {
    return id.value().getBytes(StandardCharsets.US_ASCII);
  }

  /** A key with this kind in front. */
  public static byte[] named(byte kind, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + bytes.length).put(kind).put(bytes).array();
  }

  /** What is behind the kind. */
  public static String name(byte[] key) {
    return new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
  }

  /** First key of a kind. */
  public static byte[] from(byte kind) {
    return new byte[]{kind};
  }

  /** End of a kind: above all of its keys. */
  public static byte[] to(byte kind) {
    return new byte[]{(byte) (kind + 1)};
  }

  /** The smallest key above {@code key}. */
  public static byte[] after(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /** End of what is due by {@code now}, that instant included. */
  public static byte[] timersTo(byte family, Instant now) {
    return ByteBuffer.allocate(9).put(family).putLong(now.toEpochMilli() + 1).array();
  }
}
