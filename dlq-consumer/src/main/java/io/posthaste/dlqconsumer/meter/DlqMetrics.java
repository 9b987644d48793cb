package io.posthaste.dlqconsumer.meter;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.posthaste.index.IndexObserver;
import java.util.function.Supplier;

/** Counts what happens. Safe for any thread. */
public final class DlqMetrics implements IndexObserver {
  private final MeterRegistry registry;
  private final Counter indexed;
  private final Counter skipped;
  private final Counter rebuilds;
  private final Counter redrives;
  private final Counter deletes;

  public DlqMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.indexed = counter(DlqMeter.INDEXED);
    this.skipped = counter(DlqMeter.SKIPPED);
    this.rebuilds = counter(DlqMeter.REBUILDS);
    this.redrives = counter(DlqMeter.REDRIVES);
    this.deletes = counter(DlqMeter.DELETES);
  }

  @Override
  public void applied(int records) {
    indexed.increment(records);
  }

  @Override
  public void skipped() {
    skipped.increment();
  }

  @Override
  public void rebuilt() {
    rebuilds.increment();
  }

  public void redriven(int messages) {
    redrives.increment(messages);
  }

  public void deleted(int letters) {
    deletes.increment(letters);
  }

  /** A request was answered with this HTTP status. */
  public void answered(String what, int status) {
    counter(DlqMeter.REQUESTS, DlqMeter.WHAT, what, DlqMeter.STATUS, Integer.toString(status))
        .increment();
  }

  /** Shows a number that somebody else keeps. */
  public void gauge(DlqMeter meter, Supplier<Number> value) {
    Gauge.builder(meter.meterName(), value)
        .baseUnit(meter.unit())
        .description(meter.meaning())
        .register(registry);
  }

  private Counter counter(DlqMeter meter, String... tags) {
    return Counter.builder(meter.meterName())
        .baseUnit(meter.unit())
        .description(meter.meaning())
        .tags(tags)
        .register(registry);
  }
}
