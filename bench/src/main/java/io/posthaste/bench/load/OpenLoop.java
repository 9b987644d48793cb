package io.posthaste.bench.load;

import io.posthaste.bench.measure.Micros;
import io.posthaste.bench.measure.Pace;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Sends at the times of a {@link Pace}, whatever becomes of what was sent: a system that is slow
 * gets no pause, and its delay counts from when a send was meant to be.
 */
public final class OpenLoop {
  /** One send. */
  @FunctionalInterface
  public interface Send {
    /** Begins the send of this number; must not wait for its end. */
    void send(int number, long intendedMicros);
  }

  private OpenLoop() {}

  /**
   * What was sent.
   *
   * @param worstMicros the longest delay of a send
   */
  public record Sent(int count, long worstMicros) {}

  /** Makes {@code count} sends from the calling thread; returns the longest delay of one, in µs. */
  public static long run(Pace pace, int count, Send send) {
    return run(pace, count, () -> true, send).worstMicros();
  }

  /** The same, for as long as it is to go on. */
  public static Sent run(Pace pace, int most, BooleanSupplier goesOn, Send send) {
    long worst = 0;
    int sent = 0;
    while (sent < most && goesOn.getAsBoolean()) {
      long now = Micros.now();
      int meant = Math.min(most, pace.meantBy(now));
      if (meant == sent) {
        LockSupport.parkNanos((pace.intended(sent) - now) * 1000);
        continue;
      }
      worst = Math.max(worst, now - pace.intended(sent));
      while (sent < meant) {
        send.send(sent, pace.intended(sent));
        sent++;
      }
    }
    return new Sent(sent, worst);
  }
}
