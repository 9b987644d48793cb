package io.posthaste.eventlog.store;

import io.posthaste.schemas.log.LogFilter;
import io.posthaste.schemas.log.LogPosition;
import org.jspecify.annotations.Nullable;

/**
 * What is searched for.
 *
 * @param latestFirst else earliest first
 * @param after entries behind this one, in that order; null for the first ones
 * @param repeats whether entries are shown of what happened to messages that had ended
 * @param count most entries, 1 or more
 */
public record LogSearch(String tenant, LogFilter filter, boolean latestFirst,
    @Nullable LogPosition after, boolean repeats, int count) {}
