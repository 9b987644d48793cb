package io.posthaste.scheduler.canary;

import java.time.Duration;

/**
 * How canaries are sent.
 *
 * @param enabled false sends none
 * @param interval between two canaries of a process, which go to its partitions in turn
 * @param lostAfter how long after it was sent a canary that is not back counts as lost
 */
public record CanarySettings(boolean enabled, Duration interval, Duration lostAfter) {}
