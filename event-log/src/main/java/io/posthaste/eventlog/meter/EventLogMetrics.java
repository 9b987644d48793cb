package io.posthaste.eventlog.meter;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.posthaste.eventlog.store.EventLogContent.LogObserver;
import io.posthaste.index.IndexObserver;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Counts what happens. Safe for any thread. */
public final class EventLogMetrics implements IndexObserver, LogObserver {
  private final MeterRegistry registry;
  private final Counter applied;
  private final Counter skipped;
  private final Counter rebuilt;
  private final Counter removed;
  private final Map<Integer, Long> sizes = new ConcurrentHashMap<>();

  public EventLogMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.applied = counter(EventLogMeter.APPLIED);
    this.skipped = counter(EventLogMeter.SKIPPED);
    this.rebuilt = counter(EventLogMeter.REBUILT);
    this.removed = counter(EventLogMeter.REMOVED);
  }

  @Override
  public void applied(int records) {
    applied.increment(records);
  }

  @Override
  public void skipped() {
    skipped.increment();
  }

  @Override
  public void rebuilt() {
    rebuilt.increment();
  }

  @Override
  public void removed(int messages) {
    removed.increment(messages);
  }

  @Override
  public void size(int partition, long bytes) {
    sizes.put(partition, bytes);
  }

  /** Size of the files of these partitions, in bytes. */
  public long size(Set<Integer> partitions) {
    return partitions.stream().mapToLong(partition -> sizes.getOrDefault(partition, 0L)).sum();
  }

  /** Shows a number that somebody else keeps. */
  public void gauge(EventLogMeter meter, Supplier<Number> value) {
    Gauge.builder(meter.meterName(), value)
        .baseUnit(meter.unit())
        .description(meter.meaning())
        .register(registry);
  }

  private Counter counter(EventLogMeter meter) {
    return Counter.builder(meter.meterName())
        .baseUnit(meter.unit())
        .description(meter.meaning())
        .register(registry);
  }
}
