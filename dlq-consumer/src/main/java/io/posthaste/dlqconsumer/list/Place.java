package io.posthaste.dlqconsumer.list;

/**
 * Where a dead letter lies.
 *
 * @param timeMs when the message was given up
 */
public record Place(int partition, long offset, long timeMs) {}
