/**
 * Holds every message that is not simply due now, and all schedules and URL groups: one owner for
 * each partition, which remembers in Kafka.
 */
@NullMarked
package io.posthaste.scheduler;

import org.jspecify.annotations.NullMarked;
