package io.posthaste.ingestapi.dlq;

/**
 * A dead letter of a list.
 *
 * @param partition of the DLQ topic
 * @param offset there
 * @param timeMs when it was given up, since 1970
 * @param dlqId its id
 * @param json the object that clients see
 */
public record Entry(int partition, long offset, long timeMs, String dlqId, String json) {}
