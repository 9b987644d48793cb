package io.posthaste.ingestapi.ask;

import io.posthaste.ingestapi.append.LogSettings;
import java.time.Duration;

/**
 * How commands are asked.
 *
 * @param log how the ingest topic is written
 * @param replyTopic name of the topic that answers come on
 * @param replyPartition the partition of it that is this process's; negative for one by chance.
 *   Processes may share one: each passes over what the others asked.
 * @param timeout longest time from the append to the answer
 */
public record AskSettings(LogSettings log, String replyTopic, int replyPartition,
    Duration timeout) {}
