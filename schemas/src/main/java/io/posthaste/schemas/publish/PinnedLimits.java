package io.posthaste.schemas.publish;

import io.posthaste.schemas.grammar.FlowControlLimits;
import io.posthaste.schemas.grammar.InvalidValueException;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.ObjectWriteContext;

/**
 * What a {@code flow.pin} fixes: {@code {"parallelism":3,"rate":20,"period":120}}, the period in
 * seconds. At least one of the first two is there; a limit that is absent is left alone.
 *
 * @param parallelism most messages in flight, 1 or more
 * @param rate most attempts that start within a period, 1 or more
 * @param period of the rate, 1 second to 7 days; 1 second where none was given
 */
public record PinnedLimits(@Nullable Integer parallelism, @Nullable Integer rate, Duration period) {
  private static final int MAX_PERIOD_SECONDS = (int) Duration.ofDays(7).toSeconds();
  private static final String PARALLELISM = "parallelism";
  private static final String RATE = "rate";
  private static final String PERIOD = "period";
  /** What it can be read from. */
  public static final List<String> NAMES = List.of(PARALLELISM, RATE, PERIOD);

  /** @throws InvalidValueException when it is not one; the message names what is wrong */
  public static PinnedLimits parse(byte[] json) {
    return of(CommandValue.parse(json, NAMES));
  }

  /** @throws InvalidValueException when these cannot be pinned; the message names what is wrong */
  public static PinnedLimits of(NamedValues value) {
    var parallelism = value.number(PARALLELISM, 1, Integer.MAX_VALUE);
    var rate = value.number(RATE, 1, Integer.MAX_VALUE);
    var period = value.number(PERIOD, 1, MAX_PERIOD_SECONDS);
    if (period != null && rate == null) {
      throw new InvalidValueException(PERIOD + ": expected a " + RATE + " beside it");
    }
    if (parallelism == null && rate == null) {
      throw new InvalidValueException(
          PARALLELISM + ", " + RATE + ": expected one of them or both, but got neither");
    }
    return new PinnedLimits(parallelism, rate,
        period == null ? FlowControlLimits.DEFAULT_PERIOD : Duration.ofSeconds(period));
  }

  /** The value of the command, in UTF-8. */
  public byte[] toJson() {
    var bytes = new ByteArrayOutputStream();
    try (var json = CommandValue.JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      if (parallelism != null) json.writeNumberProperty(PARALLELISM, parallelism);
      if (rate != null) {
        json.writeNumberProperty(RATE, rate);
        json.writeNumberProperty(PERIOD, period.toSeconds());
      }
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }
}
