package io.posthaste.index;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an index does.
 *
 * @param partitions that are this process's
 * @param catchingUp those of them that have not yet reached the end of their topics
 * @param lag records that are there and not applied
 * @param lastPollAt when topics were last looked at
 * @param problem what keeps it from applying records; null for nothing
 */
public record IndexStatus(int partitions, int catchingUp, long lag, Instant lastPollAt,
    @Nullable String problem) {}
