package io.posthaste.index;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Settings of an index.
 *
 * @param groupId consumer group of the processes that share the partitions
 * @param directory where this process keeps its files; made if it is missing
 * @param sessionTimeout after which the partitions of a dead process move
 * @param readLimit longest time that a read waits for records to be applied
 * @param maxAbsence a file that was left for longer is made anew: what deletes rows may be gone
 *   from the topics
 * @param gather how long the broker may gather records before it answers: fewer, larger transactions
 *   and fetches where records come singly; zero where somebody waits for each
 */
public record IndexSettings(String groupId, Path directory, Duration sessionTimeout,
    Duration readLimit, Duration maxAbsence, Duration gather) {}
