package io.posthaste.scheduler.state;

import io.posthaste.scheduler.state.proto.LaneKey;
import io.posthaste.schemas.publish.RoutingKey;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * Where messages take turns: a queue, a flow-control key, or what waits for a host.
 *
 * @param name of the queue, the key, or {@code scheme://host:port}
 */
public record Lane(String tenant, LaneKey.Kind kind, String name) {
  public static Lane queue(String tenant, String name) {
    return new Lane(tenant, LaneKey.Kind.QUEUE, name);
  }

  public static Lane flowControl(String tenant, String key) {
    return new Lane(tenant, LaneKey.Kind.FLOW_CONTROL, key);
  }

  /** @param host {@code scheme://host:port} */
  public static Lane host(String tenant, String host) {
    return new Lane(tenant, LaneKey.Kind.HOST, host);
  }

  /** The lane of a timer, which refers to it by the rest of its key. */
  public static Lane of(Timer timer) {
    return ofReference(timer.reference());
  }

  /** The lane of a key of its row. */
  public static Lane ofKey(byte[] key) {
    return ofReference(Keys.name(key));
  }

  private static Lane ofReference(String reference) {
    int end = reference.indexOf('\0');
    return new Lane(reference.substring(0, end), kindOf(reference.charAt(end + 1)),
        reference.substring(end + 2));
  }

  /** Key of its row. */
  public byte[] key() {
    return Keys.named(Keys.LANE, reference());
  }

  /** First key of a tenant's lanes of a kind. */
  public static byte[] from(String tenant, LaneKey.Kind kind) {
    return Keys.named(Keys.LANE, tenant + '\0' + letter(kind));
  }

  /** Their end. */
  public static byte[] to(String tenant, LaneKey.Kind kind) {
    return Keys.named(Keys.LANE, tenant + '\0' + (char) (letter(kind) + 1));
  }

  /** Key of a message of the lane that waits. */
  public byte[] waiting(long place) {
    return member(Keys.WAITING, place);
  }

  /** Key of a message of the lane that has one of its slots. */
  public byte[] held(long place) {
    return member(Keys.HELD, place);
  }

  /** The place in a key of either of these. */
  public static long place(byte[] key) {
    return ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
  }

  /** The lane in a key of either of these. */
  public static Lane ofMember(byte[] key) {
    int end = key.length - Long.BYTES;
    byte[] own = new byte[end - 1 - Integer.BYTES];
    ByteBuffer.wrap(key, 1 + Integer.BYTES, own.length).get(own);
    return ofKey(own);
  }

  public Timer timer(Timer.Kind timer, long atMs) {
    return new Timer(timer, Instant.ofEpochMilli(atMs), reference());
  }

  /** As grants name it: {@code tenant/q/queue}, {@code tenant/f/key}, {@code tenant/h/host}. */
  public String text() {
    return switch (kind) {
      case QUEUE -> RoutingKey.ofQueue(tenant, name).text();
      case FLOW_CONTROL -> RoutingKey.ofFlowControl(tenant, name).text();
      case HOST, LANE_UNKNOWN, UNRECOGNIZED -> tenant + "/h/" + name;
    };
  }

  private byte[] member(byte kind, long place) {
    byte[] own = key();
    return ByteBuffer.allocate(1 + Integer.BYTES + own.length + Long.BYTES)
        .put(kind)
        .putInt(own.length)
        .put(own)
        .putLong(place)
        .array();
  }

  private String reference() {
    return tenant + '\0' + letter(kind) + name;
  }

  private static char letter(LaneKey.Kind kind) {
    return switch (kind) {
      case QUEUE -> 'q';
      case FLOW_CONTROL -> 'f';
      case HOST -> 'h';
      case LANE_UNKNOWN, UNRECOGNIZED -> throw new IllegalArgumentException("a lane of no kind");
    };
  }

  private static LaneKey.Kind kindOf(char letter) {
    return switch (letter) {
      case 'q' -> LaneKey.Kind.QUEUE;
      case 'f' -> LaneKey.Kind.FLOW_CONTROL;
      case 'h' -> LaneKey.Kind.HOST;
      default -> throw new IllegalArgumentException("expected a kind of lane, but got " + letter);
    };
  }
}
