package io.posthaste.ingestapi.batch;

/**
 * Bounds on a batch call, all inclusive.
 *
 * @param maxBytes size of the JSON
 * @param maxItems number of messages in it
 * @param maxBodyBytes size of one message's body
 */
public record BatchLimits(long maxBytes, int maxItems, int maxBodyBytes) {}
