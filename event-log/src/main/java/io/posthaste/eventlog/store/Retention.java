package io.posthaste.eventlog.store;

import java.time.Duration;

/**
 * How much of the log is kept.
 *
 * @param time of a message, from the last thing that happened to it
 * @param bytes of a file: beyond it the oldest messages go
 */
public record Retention(Duration time, long bytes) {}
