package io.posthaste.scheduler.meter;

import static io.posthaste.scheduler.meter.SchedulerMeter.APPLIED;
import static io.posthaste.scheduler.meter.SchedulerMeter.CALLBACKS;
import static io.posthaste.scheduler.meter.SchedulerMeter.CANARIES;
import static io.posthaste.scheduler.meter.SchedulerMeter.CANARY_LATENESS;
import static io.posthaste.scheduler.meter.SchedulerMeter.FIRED;
import static io.posthaste.scheduler.meter.SchedulerMeter.KIND;
import static io.posthaste.scheduler.meter.SchedulerMeter.LATENESS;
import static io.posthaste.scheduler.meter.SchedulerMeter.LEASES_OVER;
import static io.posthaste.scheduler.meter.SchedulerMeter.POISONED;
import static io.posthaste.scheduler.meter.SchedulerMeter.READS;
import static io.posthaste.scheduler.meter.SchedulerMeter.REPLACED;
import static io.posthaste.scheduler.meter.SchedulerMeter.RESTORED;
import static io.posthaste.scheduler.meter.SchedulerMeter.RESULT;
import static io.posthaste.scheduler.meter.SchedulerMeter.SKIPPED;
import static io.posthaste.scheduler.meter.SchedulerMeter.SOURCE;
import static io.posthaste.scheduler.meter.SchedulerMeter.STATUS;
import static io.posthaste.scheduler.meter.SchedulerMeter.TOPIC;
import static io.posthaste.scheduler.meter.SchedulerMeter.WRITTEN;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.posthaste.scheduler.core.Input.Source;
import io.posthaste.scheduler.core.Observer;
import io.posthaste.scheduler.state.Timer.Kind;
import io.posthaste.schemas.topic.Topic;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what happens. Safe for any thread. */
public final class SchedulerMetrics implements Observer {
  private static final Logger LOG = LoggerFactory.getLogger(SchedulerMetrics.class);
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofMinutes(15);

  private final MeterRegistry registry;
  private final Map<Source, Counter> applied;
  private final Map<Source, Counter> skipped;
  private final Map<Topic, Counter> written;
  private final Map<Kind, Counter> fired;
  private final Map<Kind, Timer> lateness;
  private final Counter poisoned;
  private final Counter leasesOver;
  private final Counter callbacks;
  private final Counter restored;
  private final Counter replaced;
  private final Counter canariesBack;
  private final Counter canariesLost;
  private final Timer canaryLateness;

  public SchedulerMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.applied = each(Source.class, source -> counter(APPLIED, SOURCE, text(source)));
    this.skipped = each(Source.class, source -> counter(SKIPPED, SOURCE, text(source)));
    this.written = each(Topic.class, topic -> counter(WRITTEN, TOPIC, topic.suffix()));
    this.fired = each(Kind.class, kind -> counter(FIRED, KIND, text(kind)));
    this.lateness = each(Kind.class,
        kind -> timer(LATENESS).tag(KIND, text(kind)).register(registry));
    this.poisoned = counter(POISONED);
    this.leasesOver = counter(LEASES_OVER);
    this.callbacks = counter(CALLBACKS);
    this.restored = counter(RESTORED);
    this.replaced = counter(REPLACED);
    this.canariesBack = counter(CANARIES, RESULT, "back");
    this.canariesLost = counter(CANARIES, RESULT, "lost");
    this.canaryLateness = timer(CANARY_LATENESS).register(registry);
  }

  @Override
  public void applied(Source source) {
    of(applied, source).increment();
  }

  @Override
  public void skipped(Source source) {
    of(skipped, source).increment();
  }

  @Override
  public void fired(Kind kind, Duration late) {
    of(fired, kind).increment();
    of(lateness, kind).record(late);
  }

  @Override
  public void leaseOver() {
    leasesOver.increment();
  }

  @Override
  public void callbacksMade(int count) {
    if (count > 0) callbacks.increment(count);
  }

  @Override
  public void poisoned(String what, String id, Throwable cause) {
    poisoned.increment();
    LOG.atWarn()
        .addKeyValue("what", what)
        .addKeyValue("id", id)
        .setCause(cause)
        .log("cannot be handled, is a dead letter");
  }

  public void written(Topic topic) {
    of(written, topic).increment();
  }

  public void restored(long rows) {
    restored.increment((double) rows);
  }

  public void threadReplaced() {
    replaced.increment();
  }

  public void canaryBack(Duration late) {
    canariesBack.increment();
    canaryLateness.record(late);
  }

  public void canariesLost(int count) {
    canariesLost.increment(count);
  }

  /** A question was answered with this HTTP status. */
  public void read(int status) {
    counter(READS, STATUS, Integer.toString(status)).increment();
  }

  /** Shows a number that somebody else keeps. */
  public void gauge(SchedulerMeter meter, Supplier<Number> value) {
    Gauge.builder(meter.meterName(), value)
        .baseUnit(meter.unit())
        .description(meter.meaning())
        .register(registry);
  }

  /** Shows a number of timers of a kind that somebody else keeps. */
  public void gauge(SchedulerMeter meter, Kind kind, Supplier<Number> value) {
    Gauge.builder(meter.meterName(), value)
        .baseUnit(meter.unit())
        .description(meter.meaning())
        .tag(KIND, text(kind))
        .register(registry);
  }

  private Counter counter(SchedulerMeter meter, String... tags) {
    return Counter.builder(meter.meterName())
        .baseUnit(meter.unit())
        .description(meter.meaning())
        .tags(tags)
        .register(registry);
  }

  private static Timer.Builder timer(SchedulerMeter meter) {
    return Timer.builder(meter.meterName())
        .description(meter.meaning())
        .publishPercentileHistogram()
        .minimumExpectedValue(SHORTEST)
        .maximumExpectedValue(LONGEST);
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static <K extends Enum<K>, V> Map<K, V> each(Class<K> keys, Function<K, V> meter) {
    return new EnumMap<>(Arrays.stream(keys.getEnumConstants())
        .collect(Collectors.toMap(Function.identity(), meter)));
  }

  private static <K, V> V of(Map<K, V> meters, K key) {
    var meter = meters.get(key);
    if (meter == null) throw new AssertionError("no meter for " + key);
    return meter;
  }
}
