package io.posthaste.schemas.grammar;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Flow-control limits such as {@code parallelism=3, rate=4, period=2s}.
 *
 * <p>
 * The parts may come in any order, each at most once, with blanks around every word. The period
 * is a {@linkplain DurationGrammar duration} and defaults to one second.
 */
public final class FlowControlGrammar {
  private static final int MAX_PARTS = 3;

  private @Nullable Integer parallelism;
  private @Nullable Integer rate;
  private @Nullable Duration period;

  private FlowControlGrammar() {}

  /**
   * Reads the limits of one key.
   *
   * @throws InvalidValueException if a part is unknown, repeated or out of its range, or neither
   *   parallelism nor rate is given
   */
  public static FlowControlLimits parse(String text) {
    var limits = new FlowControlGrammar();
    // One more than there can be is enough to find a part that is unknown or comes twice.
    for (String part : text.split(",", MAX_PARTS + 2)) {
      limits.read(part.strip());
    }
    return limits.toLimits();
  }

  private void read(String part) {
    int equals = part.indexOf('=');
    String value = part.substring(equals + 1).strip();
    switch (part.substring(0, Math.max(equals, 0)).strip()) {
      case "parallelism" -> {
        requireFirst("parallelism", parallelism, part);
        parallelism = IntegerGrammar.parse("a parallelism", value, 1, Integer.MAX_VALUE);
      }
      case "rate" -> {
        requireFirst("rate", rate, part);
        rate = IntegerGrammar.parse("a rate", value, 1, Integer.MAX_VALUE);
      }
      case "period" -> {
        requireFirst("period", period, part);
        period = FlowControlLimits.requirePeriod(DurationGrammar.parse(value), value);
      }
      default -> throw InvalidValueException.expected(
          "parts such as parallelism=3, rate=10 or period=1m, separated by commas",
          part);
    }
  }

  private static void requireFirst(String name, @Nullable Object earlier, String part) {
    if (earlier != null) {
      throw InvalidValueException.expected(name + " at most once", part);
    }
  }

  private FlowControlLimits toLimits() {
    return new FlowControlLimits(
        parallelism,
        rate,
        period == null ? FlowControlLimits.DEFAULT_PERIOD : period);
  }
}
