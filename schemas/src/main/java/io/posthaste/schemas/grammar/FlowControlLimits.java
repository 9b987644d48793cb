package io.posthaste.schemas.grammar;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one flow-control key; at least one of the first two is given.
 *
 * @param parallelism the most attempts in flight at once, 1 or more; null for no such limit
 * @param rate the most attempts that start within one period, 1 or more; null for no such limit
 * @param period whole seconds, from 1 second to 7 days; without a rate it limits nothing
 */
public record FlowControlLimits(
    @Nullable Integer parallelism,
    @Nullable Integer rate,
    Duration period) {

  /** The period of a rate that comes without one. */
  public static final Duration DEFAULT_PERIOD = Duration.ofSeconds(1);

  private static final Duration MAX_PERIOD = Duration.ofDays(7);

  /**
   * Checks the limits.
   *
   * @throws InvalidValueException if one is out of its range, or parallelism and rate are both null
   */
  public FlowControlLimits {
    if (parallelism == null && rate == null) {
      throw new InvalidValueException("expected parallelism, rate or both, but got neither");
    }
    requirePositive("parallelism", parallelism);
    requirePositive("rate", rate);
    requirePeriod(period, period.toString());
  }

  /** Refuses a period out of its range, with a message that shows the given source text. */
  static Duration requirePeriod(Duration period, String text) {
    boolean wholeSeconds = period.equals(period.truncatedTo(ChronoUnit.SECONDS));
    if (!wholeSeconds || !period.isPositive() || period.compareTo(MAX_PERIOD) > 0) {
      throw InvalidValueException.expected("a period of whole seconds from 1s to 7d", text);
    }
    return period;
  }

  private static void requirePositive(String name, @Nullable Integer limit) {
    if (limit != null && limit < 1) {
      throw InvalidValueException.expected("a " + name + " of 1 or more", limit.toString());
    }
  }
}
