package io.posthaste.bench.measure;

/**
 * A distribution in short.
 *
 * @param count how many were measured
 * @param p50 in ms, as the others
 */
public record Percentiles(long count, double p50, double p90, double p99, double max) {}
