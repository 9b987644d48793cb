package io.posthaste.scheduler.core;

import java.time.Duration;

/**
 * What the scheduler is told about its installation.
 *
 * @param partitions of the topics that messages travel through
 * @param repliesTopic the one topic that answers to commands may be asked on
 * @param replyPartitions how many partitions it has
 * @param maxBodyBytes of a message
 * @param maxRecordBytes of every record that it writes, and of every row
 * @param lookAhead how long before its due time a message is granted
 * @param startWithin how long after its due time, or after the grant, an attempt may start
 * @param leaseMargin what a lease is longer than the time that the attempt may take
 * @param grace how long a message that has ended can be read
 * @param deduplicationWindow how long a deduplication id stands for its message
 * @param markLifetime how long the cancel of a message that was not known is remembered
 * @param missedAfter how late an occurrence may be before it counts as missed
 * @param missedRuns what is done about missed occurrences
 * @param maxGranted grants that may be open at a time, a partition
 * @param trainLength most messages of a queue that are granted together; 1 grants each alone
 */
public record CoreSettings(int partitions, String repliesTopic, int replyPartitions,
    int maxBodyBytes, int maxRecordBytes, Duration lookAhead, Duration startWithin,
    Duration leaseMargin, Duration grace, Duration deduplicationWindow, Duration markLifetime,
    Duration missedAfter, MissedRuns missedRuns, int maxGranted,
    int trainLength) {
  /** What is done about occurrences that were missed. */
  public enum MissedRuns {
    /** None of them is made. */
    SKIP,
    /** The last of them is made. */
    ONCE,
    /** All of them are made. */
    ALL
  }

  /** Look-ahead 250 ms, start within 60 s, 5 s of margin, 20 s of grace, 10 minutes of window. */
  public static CoreSettings defaults(int partitions, String repliesTopic, int replyPartitions,
      int maxBodyBytes, int maxRecordBytes) {
    return new CoreSettings(partitions, repliesTopic, replyPartitions, maxBodyBytes,
        maxRecordBytes, Duration.ofMillis(250), Duration.ofSeconds(60), Duration.ofSeconds(5),
        Duration.ofSeconds(20), Duration.ofMinutes(10), Duration.ofHours(24),
        Duration.ofMinutes(5), MissedRuns.SKIP, 4096, 128);
  }
}
