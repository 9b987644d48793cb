package io.posthaste.eventlog.entry;

import io.posthaste.schemas.log.LogState;
import io.posthaste.schemas.record.DeadLetter.Response;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the log, without what it shows of its message. Times are milliseconds since 1970.
 *
 * @param time when it happened. Where clocks differ, it is moved behind what it must follow.
 * @param repeat whether the message had ended already: what came first counts
 * @param attempt from 1; 0 for an entry without an attempt
 * @param dueAt of the attempt, or of the next one; null for neither
 * @param startedAt of the attempt, as the event has it
 * @param tookMs of the attempt; null while it is not said
 * @param status of the answer; null for none
 * @param details null for none
 */
public record Entry(LogState state, long time, boolean repeat, int attempt, @Nullable Long dueAt,
    @Nullable Long startedAt, @Nullable Long tookMs, @Nullable Integer status,
    @Nullable Details details) {
  /** What few entries have. */
  public record Details(@Nullable String error, @Nullable String dlqId,
      @Nullable Response response) {}
}
