package io.posthaste.scheduler.stream;

import io.posthaste.scheduler.canary.CanarySettings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How the application runs.
 *
 * @param applicationId consumer group, and prefix of the changelogs and transactional ids
 * @param stateDirectory where the stores are
 * @param threads that apply records
 * @param standbyReplicas copies of the state that other processes keep
 * @param commitInterval shortest time between two commits of a thread
 * @param tick between looks at the timers
 * @param poll longest wait for records
 * @param maxTimers fired at a time, a partition
 * @param transactionTimeout after which the brokers abort a transaction whose process has died
 * @param sessionTimeout after which the tasks of a process that has died move
 * @param deliveryTimeout of one write
 * @param cacheBytes of all stores together, for reading, what is to be written included
 * @param writeBufferBytes of all stores together
 * @param readLimit longest time to answer a question
 * @param canary how it is seen that work flows
 */
public record StreamsSettings(String applicationId, Path stateDirectory, int threads,
    int standbyReplicas, Duration commitInterval, Duration tick, Duration poll, int maxTimers,
    Duration transactionTimeout, Duration sessionTimeout, Duration deliveryTimeout,
    long cacheBytes, long writeBufferBytes, Duration readLimit,
    CanarySettings canary) {}
