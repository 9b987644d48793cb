package io.posthaste.eventlog.store;

import io.posthaste.schemas.log.LogPosition;
import io.posthaste.schemas.log.LogState;
import org.jspecify.annotations.Nullable;

/**
 * An entry that was found, without its message.
 *
 * @param message its number in the file of the partition
 * @param details members of its JSON, ready; null for none
 */
public record FoundEntry(LogPosition position, long message, LogState state, boolean repeat,
    int attempt, @Nullable Long dueAt, @Nullable Long startedAt, @Nullable Long tookMs,
    @Nullable Integer status, @Nullable String details) {}
