/**
 * Joins the topics to the calls: reads, admits, calls when due, writes what came of it, commits.
 * {@link io.posthaste.dispatcher.consume.Dispatcher} is the door. One thread polls and owns the
 * trackers, one begins what becomes due, two write to Kafka (what somebody waits for, and what nobody
 * does), one deletes what is done there; calls end on threads of the HTTP client.
 */
@NullMarked
package io.posthaste.dispatcher.consume;

import org.jspecify.annotations.NullMarked;
