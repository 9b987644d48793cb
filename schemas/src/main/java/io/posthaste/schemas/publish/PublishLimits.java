package io.posthaste.schemas.publish;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Bounds that an installation sets on what may be published.
 *
 * @param maxRetries largest {@code Upstash-Retries}
 * @param maxTimeout longest time that an attempt may take; a longer one asked for is cut to it
 * @param maxDelay furthest due time
 */
public record PublishLimits(int maxRetries, Duration maxTimeout, Duration maxDelay) {
  /** 999 retries, 15 minutes an attempt, 10 years ahead. */
  public static final PublishLimits DEFAULT = new PublishLimits(999, Duration.ofMinutes(15),
      Duration.ofDays(3653));

  public PublishLimits {
    if (maxRetries < 0 || !maxTimeout.isPositive() || maxDelay.isNegative()) {
      throw new IllegalArgumentException(
          "expected retries and delay of 0 or more and a timeout above 0, but got " + maxRetries
              + ", "
              + maxDelay + ", " + maxTimeout);
    }
  }

  /** Attempts after the first where {@code asked} is what the publisher asked for. */
  public int retries(@Nullable Integer asked) {
    return asked == null ? Math.min(PublishCommand.DEFAULT_RETRIES, maxRetries) : asked;
  }

  /** The time that an attempt may take where {@code asked} is what the publisher asked for. */
  public Duration timeout(@Nullable Duration asked) {
    return asked == null || asked.compareTo(maxTimeout) > 0 ? maxTimeout : asked;
  }
}
