/**
 * The scheduler as a Kafka Streams application: what reads records and fires timers, hands them to the
 * core, and writes what it answers, all in one transaction.
 */
@NullMarked
package io.posthaste.scheduler.stream;

import org.jspecify.annotations.NullMarked;
