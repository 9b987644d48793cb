package io.posthaste.dispatcher.meter;

import static io.posthaste.dispatcher.meter.DispatcherMeter.ATTEMPTS;
import static io.posthaste.dispatcher.meter.DispatcherMeter.CALL_DURATION;
import static io.posthaste.dispatcher.meter.DispatcherMeter.CANARIES;
import static io.posthaste.dispatcher.meter.DispatcherMeter.KIND;
import static io.posthaste.dispatcher.meter.DispatcherMeter.LATENESS;
import static io.posthaste.dispatcher.meter.DispatcherMeter.OUTCOME;
import static io.posthaste.dispatcher.meter.DispatcherMeter.OUTCOMES;
import static io.posthaste.dispatcher.meter.DispatcherMeter.RESULT;
import static io.posthaste.dispatcher.meter.DispatcherMeter.SKIPPED;
import static io.posthaste.dispatcher.meter.DispatcherMeter.SOURCE;
import static io.posthaste.dispatcher.meter.DispatcherMeter.TRAINS;
import static io.posthaste.dispatcher.meter.DispatcherMeter.WHY;
import static io.posthaste.dispatcher.meter.DispatcherMeter.WRITES_FAILED;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.posthaste.dispatcher.call.Attempt;
import io.posthaste.dispatcher.call.AttemptOutcome;
import io.posthaste.dispatcher.call.Message;
import io.posthaste.schemas.record.Outcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts what happens. Safe for any thread. */
public final class DispatcherMetrics {
  /** Why a record was passed over. */
  public enum Skip {
    NOT_OURS("not-ours"),
    TOMBSTONE("tombstone"),
    FINISHED_BEFORE("finished-before"),
    CORRUPT("corrupt");

    private final String tag;

    Skip(String tag) {
      this.tag = tag;
    }
  }

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofMinutes(15);

  private final MeterRegistry registry;
  private final Map<String, Counter> attempts;
  private final Map<String, Timer> durations;
  private final Map<Boolean, Timer> lateness;
  private final Map<Skip, Counter> skipped;
  private final Map<Outcome.Kind, Counter> outcomes;
  private final Map<String, DistributionSummary> trains;
  private final Counter writesFailed;
  private final Counter canaries;

  public DispatcherMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.attempts = byTag(Stream.of("delivered", "failed", "failed-for-good", "no-answer"),
        outcome -> counter(ATTEMPTS, OUTCOME, outcome));
    this.durations = byTag(attempts.keySet().stream(), outcome -> timer(CALL_DURATION).tag(OUTCOME,
        outcome).register(registry));
    this.lateness = byTag(Stream.of(true, false), direct -> timer(LATENESS).tag(SOURCE,
        direct ? "direct" : "grant").register(registry));
    this.skipped = byTag(Arrays.stream(Skip.values()), why -> counter(SKIPPED, WHY, why.tag));
    this.outcomes = byTag(Arrays.stream(Outcome.Kind.values()),
        kind -> counter(OUTCOMES, KIND, kind.name().toLowerCase(Locale.ROOT).replace('_', '-')));
    this.trains = byTag(Stream.of("whole", "broken", "unused"),
        result -> DistributionSummary.builder(TRAINS.meterName())
            .baseUnit(TRAINS.unit())
            .description(TRAINS.meaning())
            .tag(RESULT, result)
            .register(registry));
    this.writesFailed = counter(WRITES_FAILED);
    this.canaries = counter(CANARIES);
  }

  public void attempted(Message message, Attempt attempt) {
    String outcome = tag(attempt.outcome());
    of(attempts, outcome).increment();
    of(durations, outcome).record(attempt.took());
    of(lateness, message.isDirect()).record(Duration.between(message.dueAt(), attempt.startedAt()));
  }

  public void skipped(Skip why) {
    of(skipped, why).increment();
  }

  /** An outcome is written. */
  public void told(Outcome.Kind kind) {
    of(outcomes, kind).increment();
  }

  /** A train of so many messages has ended with so many delivered. */
  public void trainEnded(int messages, int delivered) {
    String result = delivered == messages ? "whole" : delivered == 0 ? "unused" : "broken";
    of(trains, result).record(messages);
  }

  public void canaryAnswered() {
    canaries.increment();
  }

  public void writeFailed() {
    writesFailed.increment();
  }

  /** Shows a number that somebody else keeps. */
  public void gauge(DispatcherMeter meter, Supplier<Number> value) {
    Gauge.builder(meter.meterName(), value)
        .baseUnit(meter.unit())
        .description(meter.meaning())
        .register(registry);
  }

  private static String tag(AttemptOutcome outcome) {
    return switch (outcome) {
      case AttemptOutcome.Delivered _ -> "delivered";
      case AttemptOutcome.Failed _ -> "failed";
      case AttemptOutcome.FailedForGood _ -> "failed-for-good";
      case AttemptOutcome.NoAnswer _ -> "no-answer";
    };
  }

  private Counter counter(DispatcherMeter meter, String... tags) {
    return Counter.builder(meter.meterName())
        .baseUnit(meter.unit())
        .description(meter.meaning())
        .tags(tags)
        .register(registry);
  }

  private static Timer.Builder timer(DispatcherMeter meter) {
    return Timer.builder(meter.meterName())
        .description(meter.meaning())
        .publishPercentileHistogram()
        .minimumExpectedValue(SHORTEST)
        .maximumExpectedValue(LONGEST);
  }

  private static <K, V> Map<K, V> byTag(Stream<K> keys, Function<K, V> meter) {
    return keys.collect(Collectors.toUnmodifiableMap(Function.identity(), meter));
  }

  private static <K, V> V of(Map<K, V> meters, K key) {
    var meter = meters.get(key);
    if (meter == null) throw new AssertionError("no meter for " + key);
    return meter;
  }
}
