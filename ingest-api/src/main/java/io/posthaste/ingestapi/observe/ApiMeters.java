package io.posthaste.ingestapi.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.posthaste.ingestapi.append.InFlightBytes;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** The meters in {@link ApiMeter}. Safe for any thread. */
public final class ApiMeters {
  private final Map<PublishResult, Counter> publishes = new EnumMap<>(PublishResult.class);
  private final Map<CommandResult, Counter> commands = new EnumMap<>(CommandResult.class);
  private final Map<ReadResult, Counter> reads = new EnumMap<>(ReadResult.class);
  private final Map<DeadLetterResult, Counter> deadLetters = new EnumMap<>(DeadLetterResult.class);
  private final Timer appendDuration;
  private final Timer commandDuration;
  private final Counter appendFailures;

  /** @param waiting requests that wait now */
  public ApiMeters(MeterRegistry registry, InFlightBytes inFlight, Supplier<Number> waiting) {
    for (var result : PublishResult.values()) {
      publishes.put(result, counter(registry, ApiMeter.PUBLISHES, result.text()));
    }
    appendDuration = Timer.builder(ApiMeter.APPEND_DURATION.meterName())
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofMillis(1))
        .maximumExpectedValue(Duration.ofSeconds(10))
        .register(registry);
    for (var result : CommandResult.values()) {
      commands.put(result, counter(registry, ApiMeter.COMMANDS, result.text()));
    }
    for (var result : ReadResult.values()) {
      reads.put(result, counter(registry, ApiMeter.READS, result.text()));
    }
    commandDuration = Timer.builder(ApiMeter.COMMAND_DURATION.meterName())
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofMillis(1))
        .maximumExpectedValue(Duration.ofSeconds(30))
        .register(registry);
    appendFailures = counter(registry, ApiMeter.APPEND_FAILURES, "");
    Gauge.builder(ApiMeter.IN_FLIGHT.meterName(), inFlight, InFlightBytes::used)
        .baseUnit(ApiMeter.IN_FLIGHT.unit())
        .register(registry);
    for (var result : DeadLetterResult.values()) {
      deadLetters.put(result, counter(registry, ApiMeter.DEAD_LETTERS, result.text()));
    }
    Gauge.builder(ApiMeter.WAITING.meterName(), waiting)
        .baseUnit(ApiMeter.WAITING.unit())
        .register(registry);
  }

  public void published(PublishResult result) {
    var counter = publishes.get(result);
    if (counter != null) counter.increment();
  }

  /** An append ended that took this long. */
  public void appended(Duration took, boolean acknowledged) {
    if (acknowledged) {
      appendDuration.record(took);
    } else {
      appendFailures.increment();
    }
  }

  /** A command ended so, after this long. */
  public void asked(Duration took, CommandResult result) {
    commandDuration.record(took);
    var counter = commands.get(result);
    if (counter != null) counter.increment();
  }

  public void read(ReadResult result) {
    var counter = reads.get(result);
    if (counter != null) counter.increment();
  }

  /** So many dead letters left the list. */
  public void left(DeadLetterResult result, int count) {
    var counter = deadLetters.get(result);
    if (counter != null) counter.increment(count);
  }

  private static Counter counter(MeterRegistry registry, ApiMeter meter, String tagValue) {
    var builder = Counter.builder(meter.meterName()).baseUnit(meter.unit());
    if (!meter.tag().isEmpty()) builder.tag(meter.tag(), tagValue);
    return builder.register(registry);
  }
}
