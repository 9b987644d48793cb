package io.posthaste.dispatcher.consume;

/**
 * How many calls of a tenant go on in this process.
 *
 * @param max how many there may be at a time
 */
public record CallsOfTenant(int calls, int max) {}
