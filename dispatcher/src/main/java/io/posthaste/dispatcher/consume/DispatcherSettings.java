package io.posthaste.dispatcher.consume;

import java.time.Duration;

/**
 * How the dispatcher reads, admits and stops.
 *
 * @param groupId consumer group
 * @param maxCalls messages in hand
 * @param maxCallBytes their bodies and answers
 * @param callReserveBytes kept for each beside its body
 * @param maxCallsPerHost calls to one host at a time
 * @param maxCallsPerTenant calls of one tenant at a time
 * @param deferAfter how long a call waits for room of its host or tenant
 * @param maxSpan offsets between the lowest open one and the highest one seen in a partition
 * @param maxFetchBytes of one answer of a broker
 * @param commitInterval between commits
 * @param revokeGrace for calls to end before their partition is given away
 * @param stopGrace for calls to end before the process stops
 * @param deliveryTimeout of one try to write a record
 * @param handOverAfter how long a call holds its partition's commit back
 * @param deleteInterval between deletions of due records that are done
 */
public record DispatcherSettings(String groupId, int maxCalls, long maxCallBytes,
    int callReserveBytes, int maxCallsPerHost, int maxCallsPerTenant, Duration deferAfter,
    long maxSpan, int maxFetchBytes,
    Duration commitInterval, Duration revokeGrace, Duration stopGrace, Duration deliveryTimeout,
    Duration handOverAfter, Duration deleteInterval) {}
