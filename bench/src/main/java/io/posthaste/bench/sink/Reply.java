package io.posthaste.bench.sink;

/**
 * How a delivery is answered.
 *
 * @param delayMillis how long after its arrival; below 0 is never
 */
public record Reply(int status, long delayMillis) {
  public static final Reply AT_ONCE = new Reply(200, 0);
  public static final Reply NEVER = new Reply(0, -1);

  /** 200, after this time. */
  public static Reply after(long millis) {
    return new Reply(200, millis);
  }
}
