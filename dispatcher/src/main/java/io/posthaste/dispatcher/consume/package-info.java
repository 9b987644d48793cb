/**
 * Joins the ingest topic to the calls: reads, admits, calls, writes what came of it, commits.
 * {@link io.posthaste.dispatcher.consume.Dispatcher} is the door. One thread polls and owns the
 * trackers, one writes to Kafka, calls end on threads of the HTTP client.
 */
@NullMarked
package io.posthaste.dispatcher.consume;

import org.jspecify.annotations.NullMarked;
